using System;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>Hex-prefix encoding of the path of a leaf or an extension (Yellow Paper, appendix C).</summary>
internal static class CompactPath
{
    /// <summary>Writes nibbles <paramref name="start"/> to <paramref name="end"/> of the key; returns the number of bytes.</summary>
    public static int Write(Span<byte> destination, in Hash256 key, int start, int end, bool isLeaf)
    {
        int flag = isLeaf ? 0x20 : 0;
        bool isOdd = ((end - start) & 1) != 0;
        destination[0] = (byte)(isOdd ? flag | 0x10 | Nibbles.At(in key, start) : flag);
        int from = isOdd ? start + 1 : start;
        if ((from & 1) == 0)
        {
            // Whole bytes of the key, as always in a leaf.
            ReadOnlySpan<byte> rest = key.Bytes[(from >> 1)..(end >> 1)];
            rest.CopyTo(destination[1..]);
            return 1 + rest.Length;
        }

        int length = 1;
        for (int index = from; index < end; index += 2)
        {
            destination[length++] = (byte)((Nibbles.At(in key, index) << 4) | Nibbles.At(in key, index + 1));
        }

        return length;
    }
}
