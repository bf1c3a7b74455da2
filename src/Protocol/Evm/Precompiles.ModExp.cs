using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Evm;

public static partial class Precompiles
{
    /// <summary>Operands above this could not be paid for; it also keeps the price formula inside 64 bits.</summary>
    private const ulong ModExpOperandBytesPayable = 1 << 26;

    /// <summary>No gas a block can have pays for a longer exponent either, and all operands together still fit one array.</summary>
    private const ulong ModExpExponentBytesMax = 1 << 30;

    /// <summary>Lengths are counted up to here; the iterations then stay inside 64 bits.</summary>
    private const ulong ModExpLengthSaturated = 1UL << 58;

    /// <summary>MODEXP (EIP-198), priced by EIP-2565 or EIP-7883, operands bounded by EIP-7823 where the fork says so.</summary>
    private static long RunModExp(ReadOnlySpan<byte> input, long gas, ForkRules rules, PinnedBuffer output)
    {
        U256 baseWord = WordAt(input, 0);
        U256 exponentWord = WordAt(input, 32);
        U256 modulusWord = WordAt(input, 64);
        if (rules.ModExpOperandBytesMax != int.MaxValue)
        {
            U256 max = (ulong)rules.ModExpOperandBytesMax;
            if (baseWord > max || exponentWord > max || modulusWord > max)
            {
                return Failed;
            }
        }

        // Base and modulus enter the price squared: beyond the bound no gas suffices. A huge exponent is only dear when they are not empty.
        ulong baseLength = Saturate(baseWord);
        ulong exponentLength = Saturate(exponentWord);
        ulong modulusLength = Saturate(modulusWord);
        U256 head = exponentLength == 0 ? default : ReadExponentHead(input, baseLength, exponentLength);
        ulong longer = Math.Max(baseLength, modulusLength);
        if (longer > ModExpOperandBytesPayable)
        {
            return Halt.OutOfGas;
        }

        ulong price = rules.HasModExpRepricing
            ? PriceOsaka(longer, exponentLength, head)
            : PriceBerlin(longer, exponentLength, head);
        if (price > (ulong)gas)
        {
            return Halt.OutOfGas;
        }

        if (modulusLength != 0 && exponentLength > ModExpExponentBytesMax)
        {
            return Halt.OutOfGas;
        }

        Span<byte> result = output.Resize((int)modulusLength);
        if (modulusLength != 0)
        {
            Compute(input, (int)baseLength, (int)exponentLength, (int)modulusLength, result);
        }

        return gas - (long)price;
    }

    /// <summary>EIP-2565.</summary>
    private static ulong PriceBerlin(ulong longer, ulong exponentLength, in U256 head)
    {
        ulong words = (longer + 7) / 8;
        return Math.Max(200, Product(words * words, Iterations(exponentLength, head, 8)) / 3);
    }

    /// <summary>EIP-7883.</summary>
    private static ulong PriceOsaka(ulong longer, ulong exponentLength, in U256 head)
    {
        ulong words = (longer + 7) / 8;
        ulong complexity = longer <= 32 ? 16 : 2 * words * words;
        return Math.Max(500, Product(complexity, Iterations(exponentLength, head, 16)));
    }

    /// <summary>Squarings: one for each bit below the highest of the exponent's first 32 bytes, and a number for each byte after those.</summary>
    private static ulong Iterations(ulong exponentLength, in U256 head, ulong perByte)
    {
        ulong bits = head.IsZero ? 0 : 255 - (ulong)LeadingZeros(head);
        ulong rest = exponentLength > 32 ? Math.Min(exponentLength, ModExpLengthSaturated) - 32 : 0;
        return Math.Max(1, (rest * perByte) + bits);
    }

    private static ulong Product(ulong complexity, ulong iterations)
    {
        ulong low = WideArithmetic.Multiply(complexity, iterations, out ulong high);
        return high == 0 ? low : ulong.MaxValue;
    }

    private static unsafe int LeadingZeros(U256 word) => Words.LeadingZeros((ulong*)&word);

    private static ulong Saturate(in U256 length) => length.IsUInt64 ? length.U0 : ulong.MaxValue;

    private static U256 WordAt(ReadOnlySpan<byte> input, ulong offset)
    {
        Span<byte> word = stackalloc byte[32];
        CopyRange(input, offset, word);
        return U256.FromBigEndian(word);
    }

    /// <summary>The first 32 bytes of the exponent, fewer when it is shorter.</summary>
    private static U256 ReadExponentHead(ReadOnlySpan<byte> input, ulong baseLength, ulong exponentLength)
    {
        Span<byte> head = stackalloc byte[(int)Math.Min(32, exponentLength)];
        CopyRange(input, baseLength > int.MaxValue ? int.MaxValue : 96 + baseLength, head);
        return U256.FromBigEndian(head);
    }

    /// <summary>Input behind its end reads as zeros.</summary>
    private static void CopyRange(ReadOnlySpan<byte> input, ulong offset, Span<byte> target)
    {
        target.Clear();
        if (offset < (ulong)input.Length)
        {
            ReadOnlySpan<byte> rest = input[(int)offset..];
            rest[..Math.Min(rest.Length, target.Length)].CopyTo(target);
        }
    }

    private static void Compute(ReadOnlySpan<byte> input, int baseLength, int exponentLength, int modulusLength, Span<byte> result)
    {
        // Operands that lie wholly inside the input are used in place; a short input is padded in a copy.
        long needed = 96L + baseLength + exponentLength + modulusLength;
        ReadOnlySpan<byte> data = input;
        if (input.Length < needed)
        {
            byte[] padded = new byte[needed];
            input.CopyTo(padded);
            data = padded;
        }

        ModExp.Compute(
            data.Slice(96, baseLength),
            data.Slice(96 + baseLength, exponentLength),
            data.Slice(96 + baseLength + exponentLength, modulusLength),
            result);
    }
}
