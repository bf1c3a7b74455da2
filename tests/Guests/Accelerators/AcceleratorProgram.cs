using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Guests;

/// <summary>Goes through every door that the zkVM has an accelerator behind, so that a test can run it with and without them.</summary>
/// <remarks>
/// Input: message hash (32 bytes), r (32), s (32), recovery id (1), modulus (32), numbers big-endian. Output: whether a key was found (1),
/// the key (64), SHA-256 of the input (32), r · s mod modulus (32), the low half of r · s (32), the keccak digest of the input (32).
/// </remarks>
public static class AcceleratorProgram
{
    public static int Main()
    {
        ReadOnlySpan<byte> input = GuestIo.ReadInput();
        Span<byte> output = stackalloc byte[193];
        Answer(input, output);
        GuestIo.WriteOutput(output);
        return 0;
    }

    public static void Answer(ReadOnlySpan<byte> input, Span<byte> output)
    {
        output.Clear();
        Hash256 hash = new(input[..32]);
        U256 r = U256.FromBigEndian(input.Slice(32, 32));
        U256 s = U256.FromBigEndian(input.Slice(64, 32));
        U256 modulus = U256.FromBigEndian(input.Slice(97, 32));
        output[0] = Secp256k1.TryRecoverKey(in hash, in r, in s, input[96], output.Slice(1, 64)) ? (byte)1 : (byte)0;
        Sha256.Hash(input, output.Slice(65, 32));
        U256.MulMod(in r, in s, in modulus, out U256 product);
        product.WriteBigEndian(output.Slice(97, 32));
        U256.Multiply(in r, in s, out product);
        product.WriteBigEndian(output.Slice(129, 32));
        Keccak.HashTo(input, output.Slice(161, 32));
    }
}
