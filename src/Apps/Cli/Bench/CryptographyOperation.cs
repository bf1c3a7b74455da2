using System;
using System.Collections.Generic;
using System.Numerics;
using System.Security.Cryptography;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Cli.Bench;

/// <summary>One operation and its implementations in this process: our portable C#, and what a native library or the platform does the same with.</summary>
/// <param name="Name">Also what the peers in <c>bench/curves</c> call it.</param>
/// <param name="Ours">Our C#; false from any implementation ends the benchmark.</param>
/// <param name="NativeName">Which library.</param>
/// <param name="Native">Null where the machine has none.</param>
internal sealed record CryptographyOperation(string Name, Func<bool> Ours, string NativeName = "", Func<bool>? Native = null)
{
    public static IReadOnlyList<CryptographyOperation> All() =>
    [
        .. Hashes(),
        Recovery(),
        P256Verification(),
        .. Exponentiations(),
        OnInput("bn254.add", PrecompileInputs.Bn254Sum, 64, Bn254.Add),
        OnInput("bn254.multiply", PrecompileInputs.Bn254Product, 64, Bn254.Multiply),
        OnInput("bn254.pairing-2", PrecompileInputs.Bn254Pairs(1), 32, Bn254.PairingCheck),
        OnInput("bls12381.add-g1", PrecompileInputs.BlsSum1, 128, Bls12381.AddG1),
        OnInput("bls12381.add-g2", PrecompileInputs.BlsSum2, 256, Bls12381.AddG2),
        OnInput("bls12381.multiply-g1", PrecompileInputs.BlsProducts1(1), 128, Bls12381.MultiplyG1),
        OnInput("bls12381.multiply-g2", PrecompileInputs.BlsProducts2(1), 256, Bls12381.MultiplyG2),
        OnInput("bls12381.multiply-g1-128", PrecompileInputs.BlsProducts1(128), 128, Bls12381.MultiplyG1),
        OnInput("bls12381.map-g1", PrecompileInputs.BlsElement(1), 128, Bls12381.MapToG1),
        OnInput("bls12381.map-g2", PrecompileInputs.BlsElement(2), 256, Bls12381.MapToG2),
        OnInput("bls12381.pairing-2", PrecompileInputs.BlsPairs(1), 32, Bls12381.PairingCheck),
        OnInput("bls12381.pairing-8", PrecompileInputs.BlsPairs(4), 32, Bls12381.PairingCheck),
        new("kzg.point-evaluation", On(PrecompileInputs.PointEvaluation, input => Kzg.VerifyPointEvaluation(input))),
    ];

    private delegate bool Door(ReadOnlySpan<byte> input, Span<byte> output);

    private static CryptographyOperation OnInput(string name, byte[] input, int outputSize, Door door)
    {
        byte[] output = new byte[outputSize];
        return new CryptographyOperation(name, () => door(input, output));
    }

    private static Func<bool> On(byte[] input, Func<byte[], bool> run) => () => run(input);

    private static IEnumerable<CryptographyOperation> Hashes()
    {
        byte[] digest = new byte[32];
        foreach (int size in (int[])[128, 4096])
        {
            byte[] text = PrecompileInputs.Text(size);
            yield return new CryptographyOperation(
                $"keccak256-{size}",
                () => !Keccak.Hash(text).IsZero,
                "SHA3-256 of OpenSSL, the same permutation",
                SHA3_256.IsSupported ? () => SHA3_256.HashData(text, digest) == 32 : null);
            yield return new CryptographyOperation(
                $"sha256-{size}",
                () =>
                {
                    Sha256.HashPortable(text, digest);
                    return true;
                },
                "OpenSSL",
                () => SHA256.HashData(text, digest) == 32);
            yield return OnInput($"ripemd160-{size}", text, Ripemd160.DigestSize, (input, output) =>
            {
                Ripemd160.Hash(input, output);
                return true;
            });
        }
    }

    private static CryptographyOperation Recovery()
    {
        byte[] input = PrecompileInputs.Recovery;
        byte[] key = new byte[Secp256k1.PublicKeySize];
        Hash256 hash = new(input.AsSpan(0, 32));
        U256 r = U256.FromBigEndian(input.AsSpan(64, 32));
        U256 s = U256.FromBigEndian(input.AsSpan(96, 32));
        return new CryptographyOperation(
            "secp256k1.recover",
            () => Secp256k1.TryRecoverKeyPortable(hash, r, s, 1, key),
            "libsecp256k1",
            Secp256k1Library.IsAvailable ? () => Secp256k1.TryRecoverKeyNative(hash, r, s, 1, key) : null);
    }

    private static CryptographyOperation P256Verification()
    {
        byte[] input = PrecompileInputs.P256Signature();
        ECDsa key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = input[96..128], Y = input[128..160] },
        });
        return new CryptographyOperation(
            "p256.verify",
            () => P256.Verify(input),
            "OpenSSL",
            () => key.VerifyHash(input.AsSpan(0, 32), input.AsSpan(32, 64), DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    private static IEnumerable<CryptographyOperation> Exponentiations()
    {
        foreach ((string name, int size, int exponentSize) in ((string, int, int)[])[("256-full", 32, 32), ("2048-e65537", 256, 3), ("2048-full", 256, 256)])
        {
            byte[] input = PrecompileInputs.Modexp(size, exponentSize);
            byte[] result = new byte[size];
            BigInteger number = Unsigned(input.AsSpan(96, size));
            BigInteger exponent = Unsigned(input.AsSpan(96 + size, exponentSize));
            BigInteger modulus = Unsigned(input.AsSpan(96 + size + exponentSize, size));
            yield return new CryptographyOperation(
                "modexp-" + name,
                () =>
                {
                    ModExp.Compute(input.AsSpan(96, size), input.AsSpan(96 + size, exponentSize), input.AsSpan(96 + size + exponentSize, size), result);
                    return true;
                },
                "System.Numerics.BigInteger",
                () => BigInteger.ModPow(number, exponent, modulus) == Unsigned(result));
        }
    }

    private static BigInteger Unsigned(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
