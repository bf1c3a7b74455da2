using System;
using System.Numerics;
using Sequitur.Crypto;

namespace Sequitur.Finality;

/// <summary>One signature that stands for those of many, and whose they are: bit i (of byte i / 8, the lowest first) is item i of the set contract's list.</summary>
/// <remarks>The bits take as many bytes as the list needs, which only <see cref="CertificateCheck"/> knows.</remarks>
public sealed class AggregateSeal
{
    /// <summary>Bytes of the bits of the largest set.</summary>
    public const int SignersSizeMax = ValidatorSet.CountMax / 8;

    private readonly byte[] _signers;
    private readonly byte[] _signature;

    /// <param name="signers">1 to <see cref="SignersSizeMax"/> bytes.</param>
    /// <param name="signature">The 96 bytes of <see cref="BlsSignatures"/>, which may or may not be one.</param>
    public AggregateSeal(byte[] signers, byte[] signature)
    {
        _signers = signers;
        _signature = signature;
    }

    public ReadOnlySpan<byte> Signers => _signers;

    public ReadOnlySpan<byte> Signature => _signature;

    /// <summary>How many have signed.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            for (int i = 0; i < _signers.Length; i++) count += BitOperations.PopCount((uint)_signers[i]);
            return count;
        }
    }

    /// <summary>How many bytes the bits of a list take.</summary>
    public static int SignersSize(int listed) => (listed + 7) / 8;

    /// <summary>Bits that say that these items of a list have signed.</summary>
    public static byte[] SignersOf(ReadOnlySpan<int> items, int listed)
    {
        byte[] signers = new byte[SignersSize(listed)];
        for (int i = 0; i < items.Length; i++) signers[items[i] >> 3] |= (byte)(1 << (items[i] & 7));
        return signers;
    }

    /// <summary>The items that have signed, ascending; null when the bits are not exactly those of a list of this length.</summary>
    public int[]? ItemsOf(int listed)
    {
        if (_signers.Length != SignersSize(listed)) return null;
        int[] items = new int[Count];
        int next = 0;
        for (int item = 0; item < _signers.Length * 8; item++)
        {
            bool hasSigned = (_signers[item >> 3] >> (item & 7) & 1) != 0;
            if (!hasSigned) continue;
            if (item >= listed) return null;
            items[next++] = item;
        }

        return items;
    }
}
