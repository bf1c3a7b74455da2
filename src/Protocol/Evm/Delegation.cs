using System;
using Sequitur.Primitives;

namespace Sequitur.Evm;

/// <summary>EIP-7702: an account whose code is 0xef0100 followed by an address runs that address's code.</summary>
public static class Delegation
{
    /// <summary>Bytes of a designator: the three-byte prefix and an address.</summary>
    public const int Size = 3 + Address.Size;

    public static bool TryParse(ReadOnlySpan<byte> code, out Address target)
    {
        if (code.Length == Size && code[0] == 0xef && code[1] == 0x01 && code[2] == 0x00)
        {
            target = new Address(code[3..]);
            return true;
        }

        target = default;
        return false;
    }

    /// <summary>Writes the designator of the target; exactly <see cref="Size"/> bytes.</summary>
    public static void Write(in Address target, Span<byte> destination)
    {
        destination[0] = 0xef;
        destination[1] = 0x01;
        destination[2] = 0x00;
        target.Bytes.CopyTo(destination[3..]);
    }
}
