namespace Sequitur.Crypto;

/// <summary>A prime above 2^320 and below 2^382, with the constants its arithmetic needs.</summary>
/// <remarks>The two bits to spare let products run without a seventh word, and sums of a few products share one reduction.</remarks>
internal interface IPrimeModulus384
{
    /// <summary>The words of the prime, least significant first; single words, so that the compiler makes constants of them.</summary>
    static abstract ulong P0 { get; }

    static abstract ulong P1 { get; }

    static abstract ulong P2 { get; }

    static abstract ulong P3 { get; }

    static abstract ulong P4 { get; }

    static abstract ulong P5 { get; }

    /// <summary>The words of (kp + 1) / 2^55 with k = -p^-1 mod 2^55.</summary>
    /// <remarks>A number t = m (mod 2^55) divided by 2^55, modulo p, is t / 2^55 rounded down plus m times this.</remarks>
    static abstract ulong Q0 { get; }

    static abstract ulong Q1 { get; }

    static abstract ulong Q2 { get; }

    static abstract ulong Q3 { get; }

    static abstract ulong Q4 { get; }

    static abstract ulong Q5 { get; }

    /// <summary>2^768 mod p, which brings a number into Montgomery form.</summary>
    static abstract U384 MontgomerySquare { get; }

    /// <summary>2^384 mod p: one in Montgomery form.</summary>
    static abstract U384 MontgomeryOne { get; }

    /// <summary>-p^-1 mod 2^64.</summary>
    static abstract ulong MontgomeryInverse { get; }
}
