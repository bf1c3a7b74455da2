using System;

namespace Sequitur.Simulator;

/// <summary>All chance of a simulation: a sequence that follows from its seed (SplitMix64). Parts draw from sequences of their own.</summary>
public sealed class Chance(ulong seed)
{
    private const ulong Increment = 0x9e3779b97f4a7c15;

    private ulong _state = seed;

    /// <summary>A well mixed word of two others.</summary>
    public static ulong Mix(ulong first, ulong second)
    {
        ulong word = unchecked(first + (Increment * (second + 1)));
        word = unchecked((word ^ (word >> 30)) * 0xbf58476d1ce4e5b9);
        word = unchecked((word ^ (word >> 27)) * 0x94d049bb133111eb);
        return word ^ (word >> 31);
    }

    public ulong NextWord()
    {
        _state = unchecked(_state + Increment);
        return Mix(_state, 0);
    }

    /// <summary>From 0 to below the bound.</summary>
    /// <param name="bound">At least 1.</param>
    public int Next(int bound) => (int)((UInt128)NextWord() * (ulong)bound >> 64);

    /// <summary>From the lowest to below the bound.</summary>
    public int Next(int lowest, int bound) => lowest + Next(bound - lowest);

    public bool Happens(int perThousand) => perThousand > 0 && Next(1_000) < perThousand;
}
