using System;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sequitur.Storage;

/// <summary>The file of a vote log: locked while it is open, made of written zeros, synced without its metadata.</summary>
internal sealed partial class VoteLogFile : IDisposable
{
    private const int ZerosChunk = 1 << 18;
    private const int ErrnoInterrupted = 4;
    private const int ErrnoWouldBlock = 11;
    private const int ErrnoNoSpace = 28;
    private const int ErrnoQuota = 122;

    private readonly SafeFileHandle _handle;

    private VoteLogFile(SafeFileHandle handle, string path)
    {
        _handle = handle;
        Path = path;
        Length = RandomAccess.GetLength(handle);
    }

    public string Path { get; }

    public long Length { get; private set; }

    public static VoteLogFile Open(string path)
    {
        bool isNew = !File.Exists(path);
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception refused) when (refused is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new StorageException(
                StorageFault.CannotOpen, "the vote log cannot be opened", path, "give this user read and write rights on the folder", refused);
        }
        catch (IOException held) when ((held.HResult & 0xFFFF) == ErrnoWouldBlock)
        {
            throw new StorageException(
                StorageFault.FolderLocked, "the vote log is in use by another process", path, "stop that process, or choose another folder", held);
        }
        catch (IOException failure)
        {
            throw Failed("opening", failure, path);
        }

        try
        {
            VoteLogFile file = new(handle, path);
            if (isNew)
            {
                SyncFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            }

            return file;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The whole file, as far as a log may be long.</summary>
    public byte[] ReadAll(long bytesMax)
    {
        byte[] bytes = new byte[(int)Math.Min(Length, bytesMax)];
        int read = 0;
        while (read < bytes.Length)
        {
            int count = Guard(() => RandomAccess.Read(_handle, bytes.AsSpan(read), read));
            if (count == 0)
            {
                return bytes[..read];
            }

            read += count;
        }

        return bytes;
    }

    public void Write(ReadOnlySpan<byte> bytes, long position)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, position);
            Length = Math.Max(Length, position + bytes.Length);
        }
        catch (IOException failure)
        {
            throw Failed("writing", failure);
        }
    }

    /// <summary>Makes room by doubling: written zeros, not a hole, since filling a hole is a change of metadata.</summary>
    public void Grow(long bytes, long bytesInitial)
    {
        if (bytes <= Length && Length >= bytesInitial)
        {
            return;
        }

        long wanted = Math.Max(Length, bytesInitial);
        while (wanted < bytes)
        {
            wanted *= 2;
        }

        byte[] zeros = new byte[ZerosChunk];
        while (Length < wanted)
        {
            Write(zeros.AsSpan(0, (int)Math.Min(ZerosChunk, wanted - Length)), Length);
        }

        SyncAll();
    }

    public void Truncate(long bytes) => Guard(() =>
    {
        RandomAccess.SetLength(_handle, bytes);
        return Length = bytes;
    });

    /// <summary>Bytes and what is needed to find them, not the rest of the metadata.</summary>
    public void SyncData()
    {
        while (FileDataSync(_handle) != 0)
        {
            int code = Marshal.GetLastPInvokeError();
            if (code != ErrnoInterrupted)
            {
                throw Failed("syncing", new IOException(Marshal.GetPInvokeErrorMessage(code), code));
            }
        }
    }

    public void SyncAll() => Guard(() =>
    {
        RandomAccess.FlushToDisk(_handle);
        return 0L;
    });

    public void Dispose() => _handle.Dispose();

    /// <summary>A new file survives a power failure only if its folder's entry does.</summary>
    private static void SyncFolder(string folder)
    {
        const int ForReading = 0;
        int descriptor = OpenFile(folder, ForReading, 0);
        if (descriptor < 0)
        {
            int code = Marshal.GetLastPInvokeError();
            throw Failed("opening the folder of", new IOException(Marshal.GetPInvokeErrorMessage(code), code), folder);
        }

        using SafeFileHandle handle = new(descriptor, ownsHandle: true);
        if (FileSync(handle) != 0)
        {
            int code = Marshal.GetLastPInvokeError();
            throw Failed("syncing the folder of", new IOException(Marshal.GetPInvokeErrorMessage(code), code), folder);
        }
    }

    private T Guard<T>(Func<T> access)
    {
        try
        {
            return access();
        }
        catch (IOException failure)
        {
            throw Failed("using", failure);
        }
    }

    private StorageException Failed(string what, IOException failure) => Failed(what, failure, Path);

    private static StorageException Failed(string what, IOException failure, string path) => (failure.HResult & 0xFFFF) is ErrnoNoSpace or ErrnoQuota
        ? new StorageException(StorageFault.DiskFull, $"{what} the vote log failed: the disk is full", path, "free space on the disk, then restart", failure)
        : new StorageException(StorageFault.InputOutput, $"{what} the vote log failed: {failure.Message}", path, "check the disk and the system log", failure);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FileDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FileSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);
}
