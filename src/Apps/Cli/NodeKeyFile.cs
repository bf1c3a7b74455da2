using System;
using System.IO;
using Sequitur.Cli.Keys;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Storage;

namespace Sequitur.Cli;

/// <summary>The file of a node's private key, encrypted or 64 hexadecimal digits and a newline; readable by its owner only.</summary>
/// <remarks>No message says anything of the content.</remarks>
internal static class NodeKeyFile
{
    /// <exception cref="SettingsException">It is not there, others may use it, it is no key, or its password is another one.</exception>
    public static byte[] Read(string path, PasswordSource? passwords = null)
    {
        if (!File.Exists(path)) throw new SettingsException($"{path}: there is no node key; 'sequitur init' makes one");
        if (!Secp256k1Library.IsAvailable) throw new SettingsException(Secp256k1Library.InstallHint);
        return PrivateKeyFile.Read(path, KeyKind.Node, passwords ?? PasswordSource.None);
    }

    /// <summary>The address, for which a keystore that names it needs no password.</summary>
    public static Address ReadAddress(string path, PasswordSource passwords)
    {
        if (File.Exists(path) && PrivateKeyFile.Describe(path) is { Kind: KeyKind.Node, Identity: { } named }) return new Address(named);
        return AddressOf(Read(path, passwords), path);
    }

    /// <summary>The same, refused where the node itself would refuse the file for its mode.</summary>
    public static Address ReadOwnAddress(string path, PasswordSource passwords)
    {
        PrivateFile.Read(path, "a node key", Keystore.FileSizeMax, "and take a new key if others could read it");
        return ReadAddress(path, passwords);
    }

    /// <summary>Makes a new file that is not encrypted; one that exists is never touched.</summary>
    public static void Write(string path, ReadOnlySpan<byte> key) => PrivateKeyFile.WritePlain(path, key);

    /// <summary>A key nobody else has.</summary>
    public static byte[] Generate()
    {
        if (!Secp256k1Library.IsAvailable) throw new SettingsException(Secp256k1Library.InstallHint);
        return PrivateKeyFile.Generate(KeyKind.Node);
    }

    public static Address AddressOf(ReadOnlySpan<byte> key, string path)
    {
        if (!Secp256k1Library.IsAvailable) throw new SettingsException(Secp256k1Library.InstallHint);
        return Secp256k1Signer.TryGetAddress(key, out Address address)
            ? address
            : throw new SettingsException($"{path}: expected a secp256k1 private key: not zero, and below the order of the curve");
    }
}
