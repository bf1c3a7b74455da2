using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Cli;

/// <summary>The file of a node's private key: 64 hexadecimal digits and a newline, readable by its owner only.</summary>
/// <remarks>No message says anything of the content.</remarks>
internal static class NodeKeyFile
{
    private const int Digits = 2 * Secp256k1Signer.PrivateKeySize;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <exception cref="SettingsException">It is not there, others may use it, or it is no key.</exception>
    public static byte[] Read(string path)
    {
        if (OperatingSystem.IsWindows()) throw NeedsUnix();
        byte[] text;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            UnixFileMode mode = File.GetUnixFileMode(file.SafeFileHandle);
            if ((mode & Others) != 0)
            {
                string octal = Convert.ToString((int)mode, 8);
                throw new SettingsException($"{path}: a node key is for its owner only, but the mode is {octal}: chmod 600 {path}, and take a new key if others could read it");
            }

            text = new byte[Digits + 2];
            text = text[..file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false)];
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SettingsException($"{path}: there is no node key; 'sequitur init' makes one", absent);
        }

        int length = text.Length == Digits + 1 && text[^1] == (byte)'\n' ? Digits : text.Length;
        byte[] key = new byte[Secp256k1Signer.PrivateKeySize];
        bool isHex = length == Digits && Convert.FromHexString(Encoding.Latin1.GetString(text, 0, length), key, out _, out _) == System.Buffers.OperationStatus.Done;
        if (!isHex) throw new SettingsException($"{path}: expected a node key, {Digits} hexadecimal digits without 0x, and a newline");
        _ = AddressOf(key, path);
        return key;
    }

    /// <summary>Makes a new file; one that exists is never touched.</summary>
    public static void Write(string path, ReadOnlySpan<byte> key)
    {
        if (OperatingSystem.IsWindows()) throw NeedsUnix();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, UnixCreateMode = OwnerOnly };
        using var file = new FileStream(path, options);
        file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key) + "\n"));
        file.Flush(flushToDisk: true);
    }

    /// <summary>A key nobody else has.</summary>
    public static byte[] Generate()
    {
        if (!Secp256k1Library.IsAvailable) throw new SettingsException(Secp256k1Library.InstallHint);
        byte[] key = new byte[Secp256k1Signer.PrivateKeySize];

        // All but one in 2^128 random words are keys.
        do RandomNumberGenerator.Fill(key);
        while (!Secp256k1Signer.TryGetAddress(key, out _));
        return key;
    }

    public static Address AddressOf(ReadOnlySpan<byte> key, string path)
    {
        if (!Secp256k1Library.IsAvailable) throw new SettingsException(Secp256k1Library.InstallHint);
        return Secp256k1Signer.TryGetAddress(key, out Address address)
            ? address
            : throw new SettingsException($"{path}: expected a secp256k1 private key: not zero, and below the order of the curve");
    }

    private static PlatformNotSupportedException NeedsUnix() => new("a node key needs a file system with Unix modes");
}
