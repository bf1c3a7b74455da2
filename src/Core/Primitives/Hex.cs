using System;

namespace Sequitur.Primitives;

/// <summary>0x-prefixed lower-case hexadecimal, as Ethereum's JSON-RPC writes DATA.</summary>
[HostOnly]
public static class Hex
{
    public static string Encode(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    /// <summary>Strict: "0x", then an even number of hex digits, nothing else.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length < 2 || text[0] != '0' || text[1] != 'x' || (text.Length & 1) != 0)
        {
            return false;
        }

        byte[] decoded = new byte[(text.Length - 2) / 2];
        if (Convert.FromHexString(text[2..], decoded, out _, out int written) != System.Buffers.OperationStatus.Done || written != decoded.Length)
        {
            return false;
        }

        bytes = decoded;
        return true;
    }
}
