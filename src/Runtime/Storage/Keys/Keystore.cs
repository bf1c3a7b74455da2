using System;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>What a private key is for, and with that the format of its encrypted file.</summary>
public enum KeyKind
{
    /// <summary>secp256k1: identifies a node and signs its votes. File: web3 secret storage, version 3.</summary>
    Node,

    /// <summary>BLS12-381: seals blocks on a chain of aggregated seals. File: EIP-2335, version 4.</summary>
    Seal,
}

/// <summary>An encrypted private key of 32 bytes: web3 secret storage version 3, or EIP-2335.</summary>
/// <remarks>
/// Both encrypt with AES-128-CTR under the first half of a key derived from the password, and hash the second half with the ciphertext to tell a wrong
/// password: Keccak-256 in version 3, SHA-256 in EIP-2335, which normalizes the password too. That check is made in constant time, and before decrypting.
/// </remarks>
public sealed class Keystore
{
    /// <summary>A file longer than this is no key file.</summary>
    public const int FileSizeMax = 64 << 10;

    /// <summary>Bytes of a private key of either kind.</summary>
    public const int SecretSize = 32;

    /// <summary>A password is at most so long, in UTF-8.</summary>
    public const int PasswordMax = 4096;

    private const string Cipher = "aes-128-ctr";
    private const int HashSize = 32;

    private readonly byte[] _counter;
    private readonly byte[] _encrypted;
    private readonly byte[] _check;

    private Keystore(KeyKind kind, KeyDerivation derivation, Sealed content)
    {
        Kind = kind;
        Derivation = derivation;
        _counter = content.Counter;
        _encrypted = content.Encrypted;
        _check = content.Check;
    }

    public KeyKind Kind { get; }

    public KeyDerivation Derivation { get; }

    /// <summary>The address (20 bytes) or public key (48 bytes) that the file names; null when it names none.</summary>
    public byte[]? Identity { get; private init; }

    /// <summary>Reads a file, strictly; refuses parameters that would cost too much.</summary>
    /// <exception cref="KeystoreException">With the member that is wrong.</exception>
    public static Keystore Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > FileSizeMax) throw new KeystoreException(KeystoreFault.Malformed, $"expected a key file of at most {FileSizeMax} bytes, got {json.Length}");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            var file = new KeystoreMember(document.RootElement, "");
            return file["version"].Number() switch
            {
                3 => ReadVersion3(file),
                4 => ReadVersion4(file),
                ulong other => throw new KeystoreException(KeystoreFault.Unsupported, $"version {other}: expected 3 (web3 secret storage) or 4 (EIP-2335)"),
            };
        }
        catch (JsonException malformed)
        {
            throw new KeystoreException(KeystoreFault.Malformed, $"no key file: JSON is malformed at line {malformed.LineNumber + 1}, or names a member twice", malformed);
        }
    }

    /// <summary>Encrypts a private key with a fresh salt and counter.</summary>
    public static Keystore Seal(KeyKind kind, ReadOnlySpan<byte> secret, string password, ScryptCost cost)
    {
        byte[] identity = IdentityOf(kind, secret);
        KeyDerivation derivation = KeyDerivation.New(cost);
        byte[] counter = RandomNumberGenerator.GetBytes(AesCounter.BlockSize);
        byte[] encrypted = secret.ToArray();
        byte[] key = derivation.Derive(PasswordBytes(kind, password));
        AesCounter.Apply(key, counter, encrypted);
        byte[] check = CheckOf(kind, key, encrypted);
        CryptographicOperations.ZeroMemory(key);
        return new Keystore(kind, derivation, new Sealed(counter, encrypted, check)) { Identity = identity };
    }

    /// <summary>The private key.</summary>
    /// <exception cref="KeystoreException">Wrong password, changed file, or a key that is not the one the file names.</exception>
    public byte[] Open(string password)
    {
        byte[] key = Derivation.Derive(PasswordBytes(Kind, password));
        if (!CryptographicOperations.FixedTimeEquals(CheckOf(Kind, key, _encrypted), _check))
        {
            throw new KeystoreException(KeystoreFault.WrongPassword, "the password is another one, or the file was changed after it was written");
        }

        byte[] secret = [.. _encrypted];
        AesCounter.Apply(key, _counter, secret);
        CryptographicOperations.ZeroMemory(key);
        byte[] identity = IdentityOf(Kind, secret);
        if (Identity is { } named && !named.AsSpan().SequenceEqual(identity))
        {
            throw new KeystoreException(
                KeystoreFault.NotTheKey, $"the file names {Convert.ToHexStringLower(named)}, but holds the key of {Convert.ToHexStringLower(identity)}: was its {What(Kind)} or its counter changed?");
        }

        return secret;
    }

    /// <summary>Address of a node key, public key of a seal key.</summary>
    /// <exception cref="KeystoreException">No private key of this kind.</exception>
    public static byte[] IdentityOf(KeyKind kind, ReadOnlySpan<byte> secret)
    {
        if (kind == KeyKind.Node)
        {
            if (!Secp256k1Library.IsAvailable) throw new NotSupportedException(Secp256k1Library.InstallHint);
            return Secp256k1Signer.TryGetAddress(secret, out Address address) ? address.Bytes.ToArray() : throw NoKey(kind);
        }

        byte[] publicKey = new byte[BlsPublicKey.Size];
        return BlsSigner.TryGetPublicKey(secret, RandomNumberGenerator.GetBytes(BlsSigner.MaskSize), publicKey) ? publicKey : throw NoKey(kind);
    }

    /// <summary>The file, with a newline at its end.</summary>
    public byte[] ToJson()
    {
        using var bytes = new System.IO.MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            if (Kind == KeyKind.Node) WriteVersion3(json);
            else WriteVersion4(json);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static Keystore ReadVersion3(KeystoreMember file)
    {
        // Early files of go-ethereum have a capital letter here.
        KeystoreMember crypto = file["crypto"].IsThere ? file["crypto"] : file["Crypto"];
        crypto.AllowOnly("cipher", "cipherparams", "ciphertext", "kdf", "kdfparams", "mac", "version");
        RequireFunction(crypto["cipher"], Cipher);
        crypto["cipherparams"].AllowOnly("iv");
        var content = new Sealed(crypto["cipherparams"]["iv"].Bytes(AesCounter.BlockSize), crypto["ciphertext"].Bytes(SecretSize), crypto["mac"].Bytes(HashSize));
        return new Keystore(KeyKind.Node, KeyDerivation.Read(crypto["kdf"].Text(), crypto["kdfparams"]), content)
        {
            Identity = file["address"].IsThere ? file["address"].Bytes(Address.Size) : null,
        };
    }

    private static Keystore ReadVersion4(KeystoreMember file)
    {
        file.AllowOnly("crypto", "description", "name", "path", "pubkey", "uuid", "version");
        KeystoreMember crypto = file["crypto"];
        crypto.AllowOnly("kdf", "checksum", "cipher");
        foreach (string module in (ReadOnlySpan<string>)["kdf", "checksum", "cipher"]) crypto[module].AllowOnly("function", "params", "message");
        RequireFunction(crypto["checksum"]["function"], "sha256");
        crypto["checksum"]["params"].AllowOnly();
        RequireFunction(crypto["cipher"]["function"], Cipher);
        crypto["cipher"]["params"].AllowOnly("iv");
        if (crypto["kdf"]["message"].Text().Length > 0) throw crypto["kdf"]["message"].Unexpected("an empty string");
        var content = new Sealed(
            crypto["cipher"]["params"]["iv"].Bytes(AesCounter.BlockSize), crypto["cipher"]["message"].Bytes(SecretSize), crypto["checksum"]["message"].Bytes(HashSize));
        return new Keystore(KeyKind.Seal, KeyDerivation.Read(crypto["kdf"]["function"].Text(), crypto["kdf"]["params"]), content)
        {
            Identity = file["pubkey"].IsThere ? file["pubkey"].Bytes(BlsPublicKey.Size) : null,
        };
    }

    private static void RequireFunction(KeystoreMember member, string expected)
    {
        if (member.Text() is var got && got != expected) throw new KeystoreException(KeystoreFault.Unsupported, $"'{got}': expected {expected}");
    }

    /// <summary>EIP-2335: NFKD, without control codes. Version 3 takes the password as it is.</summary>
    private static byte[] PasswordBytes(KeyKind kind, string password)
    {
        string text = password;
        if (kind == KeyKind.Seal)
        {
            var kept = new StringBuilder();
            foreach (char letter in CompatibilityDecomposition.Of(password))
            {
                if (!char.IsControl(letter)) kept.Append(letter);
            }

            text = kept.ToString();
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private static byte[] CheckOf(KeyKind kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> encrypted)
    {
        byte[] hashed = [.. key[AesCounter.KeySize..KeyDerivation.KeySize], .. encrypted];
        return kind == KeyKind.Node ? Keccak.Hash(hashed).Bytes.ToArray() : SHA256.HashData(hashed);
    }

    private static KeystoreException NoKey(KeyKind kind) => new(
        KeystoreFault.NotTheKey,
        $"expected a {(kind == KeyKind.Node ? "secp256k1" : "BLS12-381")} private key: {SecretSize} bytes, not zero, and below the order of the group");

    private static string What(KeyKind kind) => kind == KeyKind.Node ? "address" : "public key";

    private void WriteVersion3(Utf8JsonWriter json)
    {
        json.WriteString("address", Convert.ToHexStringLower(Identity!));
        json.WriteStartObject("crypto");
        json.WriteString("cipher", Cipher);
        json.WriteStartObject("cipherparams");
        json.WriteString("iv", Convert.ToHexStringLower(_counter));
        json.WriteEndObject();
        json.WriteString("ciphertext", Convert.ToHexStringLower(_encrypted));
        json.WriteString("kdf", Derivation.Function);
        json.WriteStartObject("kdfparams");
        Derivation.Write(json);
        json.WriteEndObject();
        json.WriteString("mac", Convert.ToHexStringLower(_check));
        json.WriteEndObject();
        json.WriteString("id", Guid.NewGuid());
        json.WriteNumber("version", 3);
    }

    private void WriteVersion4(Utf8JsonWriter json)
    {
        json.WriteStartObject("crypto");
        BeginModule(json, "kdf", Derivation.Function);
        Derivation.Write(json);
        EndModule(json, []);
        BeginModule(json, "checksum", "sha256");
        EndModule(json, _check);
        BeginModule(json, "cipher", Cipher);
        json.WriteString("iv", Convert.ToHexStringLower(_counter));
        EndModule(json, _encrypted);
        json.WriteEndObject();
        json.WriteString("description", "");
        json.WriteString("pubkey", Convert.ToHexStringLower(Identity!));
        json.WriteString("path", "");
        json.WriteString("uuid", Guid.NewGuid());
        json.WriteNumber("version", 4);

        static void BeginModule(Utf8JsonWriter json, string module, string function)
        {
            json.WriteStartObject(module);
            json.WriteString("function", function);
            json.WriteStartObject("params");
        }

        static void EndModule(Utf8JsonWriter json, ReadOnlySpan<byte> message)
        {
            json.WriteEndObject();
            json.WriteString("message", Convert.ToHexStringLower(message));
            json.WriteEndObject();
        }
    }

    private readonly record struct Sealed(byte[] Counter, byte[] Encrypted, byte[] Check);
}
