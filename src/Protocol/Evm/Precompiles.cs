using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Evm;

/// <summary>The precompiled contracts: which addresses they have fork by fork, what they cost, and those that exist here.</summary>
public static partial class Precompiles
{
    private const long Failed = -(long)ExitReason.PrecompileFailure;

    /// <summary>Those that have an implementation here: a chain with another is refused before it starts.</summary>
    public static PrecompileSet Implemented => PrecompileSet.UpTo(0x11).With(0x100);

    /// <summary>The number n of the address 0x00…n when it is a precompile of these rules; 0 otherwise.</summary>
    public static unsafe int NumberOf(in Address address, ForkRules rules)
    {
        ulong* word = stackalloc ulong[4];
        Words.FromAddress(address, word);
        return NumberOf(word, rules);
    }

    /// <summary>The same for a stack word, of which the low 160 bits are the address.</summary>
    internal static unsafe int NumberOf(ulong* word, ForkRules rules)
    {
        ulong number = word[0];
        return number <= PrecompileSet.NumberMax && (word[1] | (uint)word[2]) == 0 && rules.Profile.Precompiles.Has(number) ? (int)number : 0;
    }

    /// <summary>Runs one; the gas left, or the negated exit reason. A failure takes all gas; the output is meaningless then.</summary>
    internal static long Run(int number, ReadOnlySpan<byte> input, long gas, ForkRules rules, PinnedBuffer output)
    {
        if (number == 0x05)
        {
            return RunModExp(input, gas, rules, output);
        }

        if (number is >= 0x0b and <= 0x11)
        {
            return RunBls12381(number, input, gas, output);
        }

        if (number == 0x09 && input.Length != 213)
        {
            return Failed;
        }

        long left = gas - CostOf(number, input);
        if (left < 0)
        {
            return Halt.OutOfGas;
        }

        bool succeeded = number switch
        {
            0x01 => RecoverAddress(input, output),
            0x02 => HashSha256(input, output),
            0x03 => HashRipemd160(input, output),
            0x04 => CopyInput(input, output),
            0x06 => Bn254.Add(input, output.Resize(64)),
            0x07 => Bn254.Multiply(input, output.Resize(64)),
            0x08 => Bn254.PairingCheck(input, output.Resize(32)),
            0x0a => EvaluatePoint(input, output),
            0x100 => VerifyP256(input, output),
            _ => Blake2F.Compress(input, output.Resize(64)),
        };
        return succeeded ? left : Failed;
    }

    /// <summary>Yellow Paper appendix E; EIP-1108 for the curve, EIP-152 for BLAKE2, EIP-4844 for point evaluation.</summary>
    private static long CostOf(int number, ReadOnlySpan<byte> input)
    {
        long words = ((long)input.Length + 31) / 32;
        return number switch
        {
            0x01 => 3_000,
            0x02 => 60 + (12 * words),
            0x03 => 600 + (120 * words),
            0x04 => 15 + (3 * words),
            0x06 => 150,
            0x07 => 6_000,
            0x08 => 45_000 + (34_000L * (input.Length / 192)),
            0x0a => PointEvaluationCost,
            0x09 => (long)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(input),
            0x100 => P256Cost,
            _ => throw new InvalidOperationException("A configuration with a precompile that is not implemented is not usable."),
        };
    }

    /// <summary>ECRECOVER: an invalid signature is a success with empty output.</summary>
    private static bool RecoverAddress(ReadOnlySpan<byte> input, PinnedBuffer output)
    {
        ReadOnlySpan<byte> padded = Fit(input, stackalloc byte[128]);
        Hash256 hash = new(padded);
        U256 v = U256.FromBigEndian(padded.Slice(32, 32));
        U256 r = U256.FromBigEndian(padded.Slice(64, 32));
        U256 s = U256.FromBigEndian(padded.Slice(96, 32));
        output.Resize(0);
        if (!v.IsUInt64 || v.U0 is not (27 or 28) || !Secp256k1.TryRecover(hash, r, s, (int)v.U0 - 27, out Address address))
        {
            return true;
        }

        Span<byte> word = output.Resize(32);
        word.Clear();
        address.Bytes.CopyTo(word[12..]);
        return true;
    }

    private static bool HashSha256(ReadOnlySpan<byte> input, PinnedBuffer output)
    {
        Sha256.Hash(input, output.Resize(32));
        return true;
    }

    private static bool HashRipemd160(ReadOnlySpan<byte> input, PinnedBuffer output)
    {
        Span<byte> word = output.Resize(32);
        word[..12].Clear();
        Ripemd160.Hash(input, word[12..]);
        return true;
    }

    private static bool CopyInput(ReadOnlySpan<byte> input, PinnedBuffer output)
    {
        input.CopyTo(output.Resize(input.Length));
        return true;
    }

    /// <summary>Exactly as many bytes as the buffer: input beyond it is ignored, what is missing is zero.</summary>
    private static ReadOnlySpan<byte> Fit(ReadOnlySpan<byte> input, Span<byte> buffer)
    {
        if (input.Length >= buffer.Length)
        {
            return input[..buffer.Length];
        }

        input.CopyTo(buffer);
        buffer[input.Length..].Clear();
        return buffer;
    }
}
