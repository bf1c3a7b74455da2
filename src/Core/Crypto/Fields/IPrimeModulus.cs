using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>A prime above 2^253 and below 2^256, with the constants its arithmetic needs.</summary>
internal interface IPrimeModulus
{
    /// <summary>The words of the prime, least significant first; single words, so that the compiler makes constants of them.</summary>
    static abstract ulong P0 { get; }

    static abstract ulong P1 { get; }

    static abstract ulong P2 { get; }

    static abstract ulong P3 { get; }

    /// <summary>2^512 mod p, which brings a number into Montgomery form.</summary>
    static abstract U256 MontgomerySquare { get; }

    /// <summary>2^256 mod p: one in Montgomery form.</summary>
    static abstract U256 MontgomeryOne { get; }

    /// <summary>-p^-1 mod 2^64.</summary>
    static abstract ulong MontgomeryInverse { get; }
}
