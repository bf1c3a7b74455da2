using System;
using System.Buffers.Binary;
using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>Hashing to the second group: the suite BLS12381G2_XMD:SHA-256_SSWU_RO_ of RFC 9380, section 8.8.2, which BLS signatures use.</summary>
public static class Bls12381HashToCurve
{
    /// <summary>Bytes of the longest tag; the RFC hashes longer ones first, which nothing here needs.</summary>
    public const int TagSizeMax = 255;

    /// <summary>L of the RFC: bytes that make one element of Fp with no bias to speak of.</summary>
    private const int ElementBytes = 64;

    /// <summary>Two elements of Fp2.</summary>
    private const int UniformBytes = 4 * ElementBytes;

    /// <summary>The input block of SHA-256, which is zero before the message.</summary>
    private const int PadBytes = 64;

    private const int WorkOnStackMax = 1024;

    /// <summary>
    /// Writes the point of a message of any length, in the 256 bytes of EIP-2537. The tag, of 1 to 255 bytes, names the use and keeps
    /// it apart from all others (the RFC's DST).
    /// </summary>
    public static void HashToG2(ReadOnlySpan<byte> message, ReadOnlySpan<byte> tag, Span<byte> output) =>
        Bls12381Encoding.WriteTwistPoint(HashToG2(message, tag).ToAffine(), output);

    /// <summary>The sum of the images of two elements, the cofactor cleared once.</summary>
    internal static TwistJacobian HashToG2(ReadOnlySpan<byte> message, ReadOnlySpan<byte> tag)
    {
        Span<byte> uniform = stackalloc byte[UniformBytes];
        Expand(message, tag, uniform);
        Field2 first = new(ReadElement(uniform), ReadElement(uniform[ElementBytes..]));
        Field2 second = new(ReadElement(uniform[(2 * ElementBytes)..]), ReadElement(uniform[(3 * ElementBytes)..]));
        return Bls12381Mapping.Map(first, second);
    }

    /// <summary>expand_message_xmd of RFC 9380, section 5.3.1.</summary>
    internal static void Expand(ReadOnlySpan<byte> message, ReadOnlySpan<byte> tag, Span<byte> uniform)
    {
        if (tag.Length is < 1 or > TagSizeMax)
        {
            throw new ArgumentOutOfRangeException(nameof(tag));
        }

        int length = PadBytes + message.Length + 3 + tag.Length + 1;
        Span<byte> work = length <= WorkOnStackMax ? stackalloc byte[length] : new byte[length];
        work[..PadBytes].Clear();
        message.CopyTo(work[PadBytes..]);
        Span<byte> end = work[(PadBytes + message.Length)..];
        BinaryPrimitives.WriteUInt16BigEndian(end, (ushort)uniform.Length);
        end[2] = 0;
        tag.CopyTo(end[3..]);
        end[^1] = (byte)tag.Length;
        Span<byte> seed = stackalloc byte[Sha256.Size];
        Sha256.Hash(work, seed);

        // Each further block hashes the seed, changed by the block before, its number and the tag.
        Span<byte> block = stackalloc byte[Sha256.Size + 1 + TagSizeMax + 1];
        block = block[..(Sha256.Size + 1 + tag.Length + 1)];
        end[3..].CopyTo(block[(Sha256.Size + 1)..]);
        for (int start = 0; start < uniform.Length; start += Sha256.Size)
        {
            for (int index = 0; index < Sha256.Size; index++)
            {
                block[index] = (byte)(seed[index] ^ (start == 0 ? 0 : uniform[start - Sha256.Size + index]));
            }

            block[Sha256.Size] = (byte)((start / Sha256.Size) + 1);
            Sha256.Hash(block, uniform[start..]);
        }
    }

    /// <summary>64 big-endian bytes modulo p: 2^384 times the upper 16 and the lower 48.</summary>
    private static Field ReadElement(ReadOnlySpan<byte> bytes)
    {
        Field high = Field.From(new U384(BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt64BigEndian(bytes), 0, 0, 0, 0));
        Field shift = Field.FromLimbs(Bls12381Modulus.MontgomerySquare);
        return Field.Add(Field.Multiply(high, shift), Field.From(U384.FromBigEndian(bytes[(ElementBytes - U384.Size)..])));
    }
}
