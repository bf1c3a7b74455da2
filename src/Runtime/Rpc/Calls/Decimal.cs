using System;
using System.Numerics;
using Sequitur.Primitives;

namespace Sequitur.Rpc.Calls;

/// <summary>Words in decimal, for messages people read.</summary>
internal static class Decimal
{
    public static string Of(in U256 value)
    {
        Span<byte> bytes = stackalloc byte[32];
        value.WriteBigEndian(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true).ToString();
    }
}
