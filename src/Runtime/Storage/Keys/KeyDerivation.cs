using System;
using System.Security.Cryptography;
using System.Text.Json;

namespace Sequitur.Storage;

/// <summary>How a key file makes its 32-byte encryption key from a password: scrypt, or PBKDF2 with HMAC-SHA-256.</summary>
/// <remarks>A file from elsewhere chooses the parameters, so they are bounded before anything is computed.</remarks>
public sealed record KeyDerivation
{
    public const int KeySize = 32;

    /// <summary>A file may ask for this much memory: twice what the usual parameters take.</summary>
    public const ulong MemoryMax = 512UL << 20;

    /// <summary>A file may ask for this many steps N·r·p: sixteen times the usual ones, some ten seconds.</summary>
    public const ulong StepsMax = 1UL << 25;

    /// <summary>A file may ask for this many rounds of PBKDF2: some ten seconds.</summary>
    public const uint RoundsMax = 1u << 25;

    private const int SaltMax = 1024;
    private const int SaltSize = 32;

    private KeyDerivation(ScryptCost? scrypt, uint rounds, byte[] salt)
    {
        Cost = scrypt;
        Rounds = rounds;
        Salt = salt;
    }

    /// <summary>Set for scrypt, null for PBKDF2.</summary>
    public ScryptCost? Cost { get; }

    /// <summary>Rounds of PBKDF2.</summary>
    public uint Rounds { get; }

    public byte[] Salt { get; }

    /// <summary>A fresh salt.</summary>
    public static KeyDerivation New(ScryptCost cost) => new(Bounded(cost), 0, RandomNumberGenerator.GetBytes(SaltSize));

    public byte[] Derive(ReadOnlySpan<byte> password)
    {
        byte[] key = new byte[KeySize];
        if (Cost is { } cost) Scrypt.Derive(password, Salt, cost, key);
        else Rfc2898DeriveBytes.Pbkdf2(password, Salt, key, (int)Rounds, HashAlgorithmName.SHA256);
        return key;
    }

    public override string ToString() => Cost is { } cost
        ? $"scrypt, N {cost.N}, r {cost.R}, p {cost.P}, {Scrypt.MemoryOf(cost.N, cost.R) >> 20} MiB"
        : $"pbkdf2, {Rounds} rounds of hmac-sha256";

    /// <param name="function">Name of the function.</param>
    /// <param name="parameters">Its parameters, which both formats write alike.</param>
    internal static KeyDerivation Read(string function, KeystoreMember parameters)
    {
        bool isScrypt = function == "scrypt";
        if (!isScrypt && function != "pbkdf2") throw new KeystoreException(KeystoreFault.Unsupported, $"key derivation '{function}': expected scrypt or pbkdf2");
        parameters.AllowOnly(isScrypt ? ["dklen", "salt", "n", "r", "p"] : ["dklen", "salt", "c", "prf"]);
        if (parameters["dklen"].Number() != KeySize) throw parameters["dklen"].Unexpected($"{KeySize}");
        byte[] salt = parameters["salt"].Bytes();
        if (salt.Length > SaltMax) throw parameters["salt"].Unexpected($"at most {SaltMax} bytes");
        if (isScrypt)
        {
            var cost = new ScryptCost(parameters["n"].Number(), Small(parameters["r"]), Small(parameters["p"]));
            return new KeyDerivation(Bounded(cost), 0, salt);
        }

        string pseudorandom = parameters["prf"].Text();
        if (pseudorandom != "hmac-sha256") throw new KeystoreException(KeystoreFault.Unsupported, $"pbkdf2 with '{pseudorandom}': expected hmac-sha256");
        ulong rounds = parameters["c"].Number();
        if (rounds == 0) throw parameters["c"].Unexpected("at least 1");
        if (rounds > RoundsMax) throw new KeystoreException(KeystoreFault.TooCostly, $"pbkdf2 with {rounds} rounds: a key file may ask for at most {RoundsMax}");
        return new KeyDerivation(null, (uint)rounds, salt);

        static uint Small(KeystoreMember member) => member.Number() is var number && number <= uint.MaxValue ? (uint)number : uint.MaxValue;
    }

    internal string Function => Cost is null ? "pbkdf2" : "scrypt";

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("dklen", KeySize);
        if (Cost is { } cost)
        {
            json.WriteNumber("n", cost.N);
            json.WriteNumber("p", cost.P);
            json.WriteNumber("r", cost.R);
        }
        else
        {
            json.WriteNumber("c", Rounds);
            json.WriteString("prf", "hmac-sha256");
        }

        json.WriteString("salt", Convert.ToHexStringLower(Salt));
    }

    private static ScryptCost Bounded(ScryptCost cost)
    {
        bool isBounded = cost.N <= StepsMax && cost.R <= StepsMax && cost.P <= StepsMax
            && Scrypt.MemoryOf(cost.N, cost.R) <= MemoryMax && (UInt128)cost.N * cost.R * cost.P <= StepsMax;
        if (!isBounded)
        {
            throw new KeystoreException(
                KeystoreFault.TooCostly,
                $"scrypt with N {cost.N}, r {cost.R}, p {cost.P}: a key file may ask for at most {MemoryMax >> 20} MiB (128·N·r bytes) and {StepsMax} steps (N·r·p)");
        }

        return cost.IsPossible ? cost : throw new KeystoreException(KeystoreFault.Malformed, $"scrypt with N {cost.N}, r {cost.R}, p {cost.P}: expected a power of two above 1, and numbers above 0");
    }
}
