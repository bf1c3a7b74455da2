using System;

namespace Sequitur.State;

/// <summary>RLP written straight into a span of known size, for nodes that are encoded by the thousand (Yellow Paper, appendix B).</summary>
internal static class RlpSpan
{
    /// <summary>Writes a string of less than 64 KiB with its header; returns the number of bytes.</summary>
    public static int WriteString(Span<byte> destination, ReadOnlySpan<byte> content)
    {
        if (content.Length == 1 && content[0] < 0x80)
        {
            destination[0] = content[0];
            return 1;
        }

        int header = WriteHeader(destination, content.Length, 0x80);
        content.CopyTo(destination[header..]);
        return header + content.Length;
    }

    /// <summary>Writes the header of a list with less than 64 KiB of items; returns its length.</summary>
    public static int WriteListHeader(Span<byte> destination, int payload) => WriteHeader(destination, payload, 0xc0);

    private static int WriteHeader(Span<byte> destination, int length, int kind)
    {
        if (length < 56)
        {
            destination[0] = (byte)(kind + length);
            return 1;
        }

        if (length < 256)
        {
            destination[0] = (byte)(kind + 56);
            destination[1] = (byte)length;
            return 2;
        }

        destination[0] = (byte)(kind + 57);
        destination[1] = (byte)(length >> 8);
        destination[2] = unchecked((byte)length);
        return 3;
    }
}
