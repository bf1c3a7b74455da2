using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Apps.Differential;

/// <summary>Inputs that have the form a precompile wants: valid signatures, points and lengths, and one in a few spoilt.</summary>
internal static class PrecompileInputs
{
    private const int WordSize = 32;

    /// <summary>One of the numbers; the slow ones less often, since the peers are slower still.</summary>
    public static int Choose(ReadOnlySpan<int> numbers, Random random)
    {
        while (true)
        {
            int number = numbers[random.Next(numbers.Length)];
            bool isSlow = number is 0x08 or 0x0a or 0x0f or 0x0c or 0x0e;
            if (!isSlow || random.Next(4) == 0)
            {
                return number;
            }
        }
    }

    public static byte[] Next(int number, ForkRules rules, Random random)
    {
        byte[] input = number switch
        {
            0x01 => Recovery(random),
            0x02 or 0x03 or 0x04 => Bytes(random, random.Next(200)),
            0x05 => Exponentiation(rules, random),
            0x06 => [.. Bn254Point(random), .. Bn254Point(random)],
            0x07 => [.. Bn254Point(random), .. Word(EdgeWords.Next(random))],
            0x08 => Bn254Pairs(random),
            0x09 => Blake(random),
            0x0a => CurvePoints.Evaluation(random),
            0x0b => [.. CurvePoints.Bls12First(random), .. CurvePoints.Bls12First(random)],
            0x0c => Sum(random, () => CurvePoints.Bls12First(random)),
            0x0d => [.. CurvePoints.Bls12Second(random), .. CurvePoints.Bls12Second(random)],
            0x0e => Sum(random, () => CurvePoints.Bls12Second(random)),
            0x0f => Bls12Pairs(random),
            0x10 => CurvePoints.Bls12Field(random),
            0x11 => [.. CurvePoints.Bls12Field(random), .. CurvePoints.Bls12Field(random)],
            0x100 => CurvePoints.P256Signature(random),
            _ => Bytes(random, random.Next(400)),
        };
        return random.Next(5) == 0 ? Spoil(input, random) : input;
    }

    private static byte[] Spoil(byte[] input, Random random)
    {
        switch (random.Next(4))
        {
            case 0 when input.Length > 0: return input[..random.Next(input.Length)];
            case 1: return [.. input, .. Bytes(random, random.Next(1, 40))];
            case 2 when input.Length > WordSize:
                random.NextBytes(input.AsSpan(WordSize * random.Next(input.Length / WordSize), WordSize));
                return input;
            default:
                if (input.Length > 0)
                {
                    input[random.Next(input.Length)] ^= (byte)(1 << random.Next(8));
                }

                return input;
        }
    }

    private static byte[] Recovery(Random random)
    {
        Hash256 hash = new(Bytes(random, WordSize));
        (U256 r, U256 s, int parity) = ScenarioKeys.Sign(random.Next(ScenarioKeys.Count), hash);
        if (random.Next(6) == 0)
        {
            // The other signature of the same message: ECRECOVER takes both.
            s = Secp256k1.CurveOrder - s;
            parity ^= 1;
        }

        return [.. hash.Bytes, .. Word((ulong)(27 + parity)), .. Word(r), .. Word(s)];
    }

    /// <summary>EIP-198: three lengths, then base, exponent and modulus, of which the end may be missing.</summary>
    private static byte[] Exponentiation(ForkRules rules, Random random)
    {
        int[] lengths = [OperandLength(rules, random), OperandLength(rules, random), OperandLength(rules, random)];
        byte[] content = Bytes(random, Math.Min(lengths[0] + lengths[1] + lengths[2], 2_000));
        if (random.Next(3) == 0)
        {
            content.AsSpan(0, random.Next(content.Length + 1)).Clear();
        }

        if (content.Length > 0 && random.Next(3) == 0)
        {
            content[^1] &= 0xfe;
        }

        if (random.Next(20) == 0)
        {
            return [.. Word(EdgeWords.Huge(random)), .. Word((ulong)lengths[1]), .. Word((ulong)lengths[2]), .. content];
        }

        return [.. Word((ulong)lengths[0]), .. Word((ulong)lengths[1]), .. Word((ulong)lengths[2]), .. content];
    }

    private static int OperandLength(ForkRules rules, Random random) => random.Next(12) switch
    {
        0 => 0,
        1 => random.Next(1, 300),
        2 when rules.HasModExpRepricing => 1_024 - 1 + random.Next(3),
        _ => random.Next(1, 45),
    };

    private static byte[] Bn254Point(Random random)
    {
        byte[] point = new byte[64];
        if (random.Next(8) == 0)
        {
            return point;
        }

        Bn254.Multiply([.. Word(1), .. Word(2), .. Word(random.Next(2) == 0 ? (ulong)random.Next(1, 20) : EdgeWords.Next(random))], point);
        return point;
    }

    /// <summary>Pairs of which the product is one more often than chance would have it: a point, and the same point negated.</summary>
    private static byte[] Bn254Pairs(Random random)
    {
        byte[] point = Bn254Point(random);
        byte[] twisted = CurvePoints.Bn254Twist(random);
        return random.Next(4) switch
        {
            0 => [],
            1 => [.. point, .. twisted],
            2 => [.. point, .. twisted, .. CurvePoints.NegateBn254(point), .. twisted],
            _ => [.. point, .. twisted, .. Bn254Point(random), .. CurvePoints.Bn254Twist(random)],
        };
    }

    /// <summary>EIP-2537 multi-scalar multiplication: points and scalars in turn.</summary>
    private static byte[] Sum(Random random, Func<byte[]> next)
    {
        List<byte> terms = [];
        for (int i = random.Next(random.Next(8) == 0 ? 12 : 4); i >= 0; i--)
        {
            terms.AddRange(next());
            terms.AddRange(Word(EdgeWords.Next(random)));
        }

        return [.. terms];
    }

    /// <summary>EIP-2537, with the same twist as for bn254.</summary>
    private static byte[] Bls12Pairs(Random random)
    {
        byte[] point = CurvePoints.Bls12First(random);
        byte[] twisted = CurvePoints.Bls12Second(random);
        return random.Next(4) switch
        {
            0 => [],
            1 => [.. point, .. twisted],
            2 => [.. point, .. twisted, .. CurvePoints.NegateBls12(point), .. twisted],
            _ => [.. point, .. twisted, .. CurvePoints.Bls12First(random), .. CurvePoints.Bls12Second(random)],
        };
    }

    /// <summary>EIP-152.</summary>
    private static byte[] Blake(Random random)
    {
        byte[] input = Bytes(random, 213);
        uint rounds = random.Next(8) == 0 ? (uint)random.Next(20_000) : (uint)random.Next(20);
        BinaryPrimitives.WriteUInt32BigEndian(input, rounds);
        input[^1] = (byte)random.Next(random.Next(8) == 0 ? 256 : 2);
        return input;
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Word(U256 value)
    {
        byte[] bytes = new byte[WordSize];
        value.WriteBigEndian(bytes);
        return bytes;
    }
}
