using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>Why a block is final: the seals of a quorum over its hash, in one round. It lives beside the header, never inside.</summary>
/// <remarks>
/// Height and hash are the header's. Seals are ordered by the address of their signer, strictly ascending, and none is superfluous for the quorum.
/// The encoding is RLP [round, [seal, …]], a seal being the 65 bytes of <see cref="RecoverableSignature"/>. Whether the seals are signatures at all,
/// and whose, is <see cref="CertificateCheck"/>'s question.
/// </remarks>
public sealed record FinalityCertificate(uint Round, RecoverableSignature[] Seals)
{
    public byte[] Encode()
    {
        RlpWriter writer = new(16 + (Seals.Length * (RecoverableSignature.Size + 2)));
        int certificate = writer.BeginList();
        writer.Write(Round);
        int seals = writer.BeginList();
        Span<byte> bytes = stackalloc byte[RecoverableSignature.Size];
        foreach (RecoverableSignature seal in Seals)
        {
            seal.Write(bytes);
            writer.Write(bytes);
        }

        writer.EndList(seals);
        writer.EndList(certificate);
        return writer.ToArray();
    }

    /// <summary>Strict: what it accepts, <see cref="Encode"/> gives back byte for byte. More than <see cref="ValidatorSet.CountMax"/> seals are too long.</summary>
    public static RlpError TryDecode(ReadOnlySpan<byte> rlp, out FinalityCertificate? certificate)
    {
        certificate = null;
        RlpReader envelope = new(rlp);
        RlpReader fields = envelope.ReadList();
        ulong round = fields.ReadUInt64();
        RlpReader seals = fields.ReadList();
        int count = seals.CountItems();
        if (count > ValidatorSet.CountMax || round > uint.MaxValue) return RlpError.TooLong;
        var read = new RecoverableSignature[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> seal = seals.ReadBytes(RecoverableSignature.Size);
            if (seals.HasError) break;
            read[i] = new RecoverableSignature(U256.FromBigEndian(seal[..32]), U256.FromBigEndian(seal[32..64]), seal[64]);
        }

        fields.CloseList(ref seals);
        envelope.CloseList(ref fields);
        envelope.ExpectEnd();
        if (!envelope.HasError) certificate = new FinalityCertificate((uint)round, read);
        return envelope.Error;
    }
}
