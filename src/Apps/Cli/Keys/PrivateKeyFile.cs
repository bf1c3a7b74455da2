using System;
using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Sequitur.Storage;

namespace Sequitur.Cli.Keys;

/// <summary>The file of a private key: an encrypted keystore, or 64 hexadecimal digits and a newline. Readable by its owner only.</summary>
/// <remarks>No message says anything of the content.</remarks>
internal static class PrivateKeyFile
{
    private const int Digits = 2 * Keystore.SecretSize;
    private const string Advice = "and take a new key if others could read it";

    /// <summary>The private key, checked to be one.</summary>
    /// <exception cref="SettingsException">It is not there, others may use it, it is no key of the kind, or its password is another one.</exception>
    public static byte[] Read(string path, KeyKind kind, PasswordSource passwords) =>
        Open(path, kind, PrivateFile.Read(path, $"a {NameOf(kind)}", Keystore.FileSizeMax, Advice), passwords);

    /// <summary>The same for a file from elsewhere, which may have any mode when it is encrypted.</summary>
    public static byte[] ReadForeign(string path, KeyKind kind, PasswordSource passwords)
    {
        byte[] content = PrivateFile.ReadOfAnyMode(path, $"a {NameOf(kind)}", Keystore.FileSizeMax);
        return IsKeystore(content) ? Open(path, kind, content, passwords) : Read(path, kind, passwords);
    }

    /// <summary>Address or public key of the file's key, and how it is encrypted; null for one that is not. Asks for no password.</summary>
    public static (KeyKind? Kind, byte[]? Identity, KeyDerivation? Derivation) Describe(string path)
    {
        byte[] content = PrivateFile.ReadOfAnyMode(path, "a key", Keystore.FileSizeMax);
        if (!IsKeystore(content)) return (null, null, null);
        Keystore keystore = Guard(path, () => Keystore.Parse(content));
        return (keystore.Kind, keystore.Identity, keystore.Derivation);
    }

    /// <summary>Writes a key that is not encrypted, as a new file.</summary>
    public static void WritePlain(string path, ReadOnlySpan<byte> key) => PrivateFile.Write(path, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key) + "\n"));

    /// <summary>Encrypts a key into a new file.</summary>
    public static void WriteEncrypted(string path, KeyKind kind, ReadOnlySpan<byte> key, PasswordSource passwords, ScryptCost cost)
    {
        if (System.IO.File.Exists(path)) throw new SettingsException($"{path} exists and is not overwritten: choose another name");
        PrivateFile.Write(path, Keystore.Seal(kind, key, passwords.ReadNew(path), cost).ToJson());
    }

    /// <summary>A key nobody else has.</summary>
    public static byte[] Generate(KeyKind kind)
    {
        byte[] key = new byte[Keystore.SecretSize];
        while (true)
        {
            // Nearly all random words are secp256k1 keys, and four in nine are BLS12-381 keys.
            RandomNumberGenerator.Fill(key);
            try
            {
                Keystore.IdentityOf(kind, key);
                return key;
            }
            catch (KeystoreException)
            {
            }
        }
    }

    /// <summary>Address or public key, as 0x and digits in lower case.</summary>
    public static string IdentityOf(KeyKind kind, ReadOnlySpan<byte> key) => "0x" + Convert.ToHexStringLower(Keystore.IdentityOf(kind, key));

    public static string NameOf(KeyKind kind) => kind == KeyKind.Node ? "node key" : "seal key";

    private static byte[] Open(string path, KeyKind kind, byte[] content, PasswordSource passwords)
    {
        if (!IsKeystore(content)) return Plain(path, kind, content);
        Keystore keystore = Guard(path, () => Keystore.Parse(content));
        if (keystore.Kind != kind) throw new SettingsException($"{path}: expected a {NameOf(kind)}, got a {NameOf(keystore.Kind)}");
        string password = passwords.Read(path);
        return Guard(path, () => keystore.Open(password));
    }

    private static byte[] Plain(string path, KeyKind kind, byte[] text)
    {
        int length = text.Length == Digits + 1 && text[^1] == (byte)'\n' ? Digits : text.Length;
        byte[] key = new byte[Keystore.SecretSize];
        bool isHex = length == Digits && Convert.FromHexString(Encoding.Latin1.GetString(text, 0, length), key, out _, out _) == OperationStatus.Done;
        if (!isHex) throw new SettingsException($"{path}: expected a {NameOf(kind)}: a keystore in JSON, or {Digits} hexadecimal digits without 0x, and a newline");
        Guard(path, () => Keystore.IdentityOf(kind, key));
        return key;
    }

    private static bool IsKeystore(ReadOnlySpan<byte> content) => content.TrimStart(" \t\r\n"u8).StartsWith("{"u8);

    private static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (KeystoreException fault)
        {
            throw new SettingsException($"{path}: {fault.Message}", fault);
        }
    }
}
