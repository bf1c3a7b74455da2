using System;
using System.IO;

namespace Sequitur.Cli.Keys;

/// <summary>A small file with a secret in it: made for its owner only, and refused where others may use it.</summary>
/// <remarks>No message says anything of the content.</remarks>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <param name="path">The file.</param>
    /// <param name="what">What it should hold, for messages: "a node key".</param>
    /// <param name="bytesMax">Longer files are refused.</param>
    /// <param name="advice">What to do when others could read it.</param>
    /// <exception cref="SettingsException">It is not there, too long, or others may use it.</exception>
    public static byte[] Read(string path, string what, int bytesMax, string advice)
    {
        if (OperatingSystem.IsWindows()) throw NeedsUnix();
        using FileStream file = Open(path, what);
        UnixFileMode mode = File.GetUnixFileMode(file.SafeFileHandle);
        if ((mode & Others) != 0)
        {
            throw new SettingsException($"{path}: {what} is for its owner only, but the mode is {Convert.ToString((int)mode, 8)}: chmod 600 {path}, {advice}");
        }

        return ReadAll(file, path, what, bytesMax);
    }

    /// <summary>The same for what is encrypted, and so may have come with any mode.</summary>
    public static byte[] ReadOfAnyMode(string path, string what, int bytesMax)
    {
        using FileStream file = Open(path, what);
        return ReadAll(file, path, what, bytesMax);
    }

    /// <summary>Makes a new file and waits until it is on disk; one that exists is never touched.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        if (OperatingSystem.IsWindows()) throw NeedsUnix();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, UnixCreateMode = OwnerOnly };
        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    private static FileStream Open(string path, string what)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SettingsException($"{path}: there is no such file: expected {what}", absent);
        }
    }

    private static byte[] ReadAll(FileStream file, string path, string what, int bytesMax)
    {
        byte[] content = new byte[bytesMax + 1];
        int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return length <= bytesMax ? content[..length] : throw new SettingsException($"{path}: expected {what}, but the file is longer than {bytesMax} bytes");
    }

    private static PlatformNotSupportedException NeedsUnix() => new("secrets need a file system with Unix modes");
}
