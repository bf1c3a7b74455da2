using System;
using System.Globalization;
using System.IO;

namespace Sequitur.Storage;

/// <summary>The exclusive right to a data folder: a locked file, and beside it the holder's pid. The kernel frees the lock when the process dies.</summary>
/// <remarks>The pid has a file of its own, because .NET takes a shared lock to read, which the exclusive one refuses.</remarks>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = "lock";
    private const string HolderFileName = "lock.pid";

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
                $"the folder is in use by {Holder(folder)}",
                folder,
                "stop that process, or choose another folder",
                held);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new StorageException(
                StorageFault.CannotOpen, "the lock file cannot be opened", path, "give this user read and write rights on the folder", denied);
        }

        File.WriteAllText(Path.Combine(folder, HolderFileName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new FolderLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(string folder)
    {
        try
        {
            return "process " + File.ReadAllText(Path.Combine(folder, HolderFileName)).Trim();
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
