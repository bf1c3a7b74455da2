using System;
using System.Formats.Asn1;
using System.Numerics;

namespace Sequitur.Crypto.Tests;

/// <summary>ECDSA-Sig-Value (RFC 3279, section 2.2.3) in strict DER.</summary>
internal static class DerSignature
{
    /// <summary>The two numbers as 32 bytes each.</summary>
    public static bool TryDecode(byte[] signature, out byte[] numbers)
    {
        numbers = new byte[64];
        try
        {
            AsnReader reader = new(signature, AsnEncodingRules.DER);
            AsnReader sequence = reader.ReadSequence();
            BigInteger r = sequence.ReadInteger();
            BigInteger s = sequence.ReadInteger();
            sequence.ThrowIfNotEmpty();
            reader.ThrowIfNotEmpty();
            return TryWrite(r, numbers.AsSpan(0, 32)) && TryWrite(s, numbers.AsSpan(32));
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static bool TryWrite(BigInteger number, Span<byte> bytes)
    {
        if (number.Sign < 0 || number.GetByteCount(isUnsigned: true) > bytes.Length)
        {
            return false;
        }

        bytes.Clear();
        return number.TryWriteBytes(bytes[(bytes.Length - number.GetByteCount(isUnsigned: true))..], out _, isUnsigned: true, isBigEndian: true);
    }
}
