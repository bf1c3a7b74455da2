using System;
using System.Diagnostics;
using System.IO;
using System.Security.Cryptography;

namespace Sequitur.Tests;

/// <summary>Finds the packed official test data and unpacks an archive once, into a cache outside the repository.</summary>
/// <remarks>The folder is the one SEQUITUR_VECTORS names, else <c>../shared/vectors</c> beside the checkout.</remarks>
internal static class OfficialVectors
{
    /// <summary>False with the reason when the data or the tools to unpack it are not there.</summary>
    public static bool TryGetFolder(string archive, out string folder, out string reason)
    {
        folder = "";
        if (!TryGetFile(archive + ".tar.zst", out string packed, out reason))
        {
            return false;
        }

        string cache = Path.Combine(CacheRoot(), $"{archive}-{Fingerprint(packed)}");
        if (!Directory.Exists(cache) && !TryUnpack(packed, cache, out reason))
        {
            return false;
        }

        folder = cache;
        reason = "";
        return true;
    }

    /// <summary>A file that lies beside the archives; false with the reason when it does not.</summary>
    public static bool TryGetFile(string name, out string path, out string reason)
    {
        string? named = Environment.GetEnvironmentVariable("SEQUITUR_VECTORS");
        path = Path.Combine(named is { Length: > 0 } ? named : Path.Combine(RepositoryRoot(), "..", "shared", "vectors"), name);
        bool exists = File.Exists(path);
        reason = exists ? "" : $"official vectors not found: set SEQUITUR_VECTORS to a folder that holds {name}";
        return exists;
    }

    private static string CacheRoot()
    {
        string home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(home, "sequitur");
    }

    private static string Fingerprint(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream))[..12];
    }

    /// <summary>Unpacks beside the final place and renames, so that several tests and processes may do it at once.</summary>
    private static bool TryUnpack(string packed, string cache, out string reason)
    {
        string partial = $"{cache}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(partial);
        using Process? tar = Start(partial, packed);
        if (tar is null)
        {
            reason = "official vectors found, but 'tar' and 'zstd' are needed to unpack them";
            return false;
        }

        string errors = tar.StandardError.ReadToEnd();
        tar.WaitForExit();
        if (tar.ExitCode != 0)
        {
            Directory.Delete(partial, recursive: true);
            reason = $"unpacking {packed} failed: {errors.Trim()}";
            return false;
        }

        try
        {
            Directory.Move(partial, cache);
        }
        catch (IOException) when (Directory.Exists(cache))
        {
            Directory.Delete(partial, recursive: true);
        }

        reason = "";
        return true;
    }

    private static Process? Start(string folder, string packed)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("tar", ["-I", "zstd", "-xf", packed, "-C", folder]) { RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    public static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sequitur.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Sequitur.slnx is in no folder above " + AppContext.BaseDirectory);
    }
}
