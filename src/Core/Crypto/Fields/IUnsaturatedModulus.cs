using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>A prime between 2^256 - 2^225 and 2^256 whose form makes reduction cheap.</summary>
internal interface IUnsaturatedModulus
{
    /// <summary>The words of the prime, least significant first; single words, so that the compiler makes constants of them.</summary>
    static abstract ulong P0 { get; }

    static abstract ulong P1 { get; }

    static abstract ulong P2 { get; }

    static abstract ulong P3 { get; }

    /// <summary>Elements are x·2^260, since <see cref="Reduce"/> divides by it; else they are plain numbers.</summary>
    static abstract bool IsMontgomery { get; }

    /// <summary>2^260 mod p, which is one in Montgomery form; else one.</summary>
    static abstract U256 FormOne { get; }

    /// <summary>2^520 mod p, which brings a number into Montgomery form; else unused.</summary>
    static abstract U256 FormSquare { get; }

    /// <summary>
    /// Reduces a product, the sum of c_i · 2^(52·i) with columns below 2^58, c9 below 2^46, modulo p or, in Montgomery form, divided
    /// by 2^260 modulo p. The result is below 2^257, limbs 0 to 3 below 2^52, limb 4 below 2^49.
    /// </summary>
    static abstract void Reduce(
        ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, ulong c5, ulong c6, ulong c7, ulong c8, ulong c9,
        out ulong n0, out ulong n1, out ulong n2, out ulong n3, out ulong n4);
}
