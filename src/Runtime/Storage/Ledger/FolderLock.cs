using System;
using System.Globalization;
using System.IO;
using System.Text;

namespace Sequitur.Storage;

/// <summary>The exclusive right to a data folder: a locked file that says which process holds it. The kernel frees it when the process dies.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = "lock";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    public static FolderLock Take(string folder)
    {
        string path = Path.Combine(folder, FileName);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held)
        {
            throw new StorageException(
                StorageFault.FolderLocked,
                $"the folder is in use by {Holder(path)}",
                folder,
                "stop that process, or choose another folder",
                held);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new StorageException(
                StorageFault.CannotOpen, "the lock file cannot be opened", path, "give this user read and write rights on the folder", denied);
        }

        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
        return new FolderLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using StreamReader reader = new(file, Encoding.ASCII);
            return "process " + reader.ReadToEnd().Trim();
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
