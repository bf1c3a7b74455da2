using System;
using System.Collections.Generic;

namespace Sequitur.Crypto.Tests;

/// <summary>The functions of FIPS 202 and SP 800-185 over our permutation: rate, padding and output length are all that tells them from Keccak-256.</summary>
internal static class Sponge
{
    private const byte Sha3Suffix = 0x06;
    private const byte ShakeSuffix = 0x1f;
    private const byte CustomShakeSuffix = 0x04;

    public static byte[] Sha3(int bits, ReadOnlySpan<byte> data) => Run(200 - (bits / 4), Sha3Suffix, data, bits / 8);

    public static byte[] Shake(int bits, ReadOnlySpan<byte> data, int outputBytes) => Run(200 - (bits / 4), ShakeSuffix, data, outputBytes);

    /// <summary>SP 800-185, section 3.3, with at least one of the strings not empty.</summary>
    public static byte[] CustomShake(int bits, ReadOnlySpan<byte> data, byte[] name, byte[] customization, int outputBytes)
    {
        int rate = 200 - (bits / 4);
        List<byte> padded = [.. LeftEncode(rate), .. LeftEncode(8 * name.Length), .. name, .. LeftEncode(8 * customization.Length), .. customization];
        padded.AddRange(new byte[(rate - (padded.Count % rate)) % rate]);
        return Run(rate, CustomShakeSuffix, [.. padded, .. data], outputBytes);
    }

    private static byte[] LeftEncode(int value)
    {
        byte[] digits = value < 256 ? [(byte)value] : [(byte)(value >> 8), (byte)value];
        return [(byte)digits.Length, .. digits];
    }

    private static unsafe byte[] Run(int rate, byte suffix, ReadOnlySpan<byte> data, int outputBytes)
    {
        // The lanes behind the state are the permutation's scratch.
        ulong* state = stackalloc ulong[50];
        Span<byte> bytes = new(state, 200);
        bytes.Clear();
        byte[] padded = new byte[(data.Length / rate * rate) + rate];
        data.CopyTo(padded);
        padded[data.Length] ^= suffix;
        padded[^1] ^= 0x80;
        for (int start = 0; start < padded.Length; start += rate)
        {
            for (int index = 0; index < rate; index++)
            {
                bytes[index] ^= padded[start + index];
            }

            Keccak.Permute(state);
        }

        byte[] output = new byte[outputBytes];
        for (int start = 0; start < outputBytes; start += rate)
        {
            if (start != 0)
            {
                Keccak.Permute(state);
            }

            bytes[..Math.Min(rate, outputBytes - start)].CopyTo(output.AsSpan(start));
        }

        return output;
    }
}
