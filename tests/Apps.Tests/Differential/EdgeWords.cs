using System;
using Sequitur.Primitives;

namespace Sequitur.Apps.Differential;

/// <summary>Words where arithmetic goes wrong if it goes wrong: small ones, powers of two and their neighbours, sign boundaries, repeated bytes.</summary>
internal static class EdgeWords
{
    public static U256 Next(Random random) => random.Next(11) switch
    {
        0 => default,
        1 => U256.One,
        2 => (ulong)random.Next(2, 70),
        3 => -(U256)(ulong)random.Next(1, 20),
        4 => Power(random),
        5 => Power(random) - U256.One,
        6 => random.Next(2) == 0 ? Power(random) + U256.One : -Power(random),
        7 => Repeated((byte)random.Next(256)),
        8 or 9 => OfLength(random, random.Next(1, 33)),
        _ => OfLength(random, 32),
    };

    /// <summary>Random bytes at the low end.</summary>
    public static U256 OfLength(Random random, int length)
    {
        Span<byte> bytes = stackalloc byte[32];
        bytes.Clear();
        random.NextBytes(bytes[(32 - length)..]);
        return U256.FromBigEndian(bytes);
    }

    /// <summary>Sizes and offsets that no memory has.</summary>
    public static U256 Huge(Random random) => random.Next(6) switch
    {
        0 => U256.MaxValue,
        1 => ulong.MaxValue,
        2 => ulong.MaxValue - (ulong)random.Next(64),
        3 => 1UL << random.Next(24, 64),
        4 => (U256.One << 64) + (U256)(ulong)random.Next(64),
        _ => (1UL << 32) - (ulong)random.Next(64),
    };

    private static U256 Power(Random random) => U256.One << random.Next(256);

    private static U256 Repeated(byte value)
    {
        Span<byte> bytes = stackalloc byte[32];
        bytes.Fill(value);
        return U256.FromBigEndian(bytes);
    }
}
