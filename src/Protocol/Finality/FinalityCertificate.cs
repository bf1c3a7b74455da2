using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>Why a block is final: the seals of a quorum over its hash, in one round. It lives beside the header, never inside.</summary>
/// <remarks>
/// Height and hash are the header's. Seals are ordered by the address of their signer, strictly ascending, and none is superfluous for the quorum.
/// The encoding is RLP [round, [seal, …]], a seal being the 65 bytes of <see cref="RecoverableSignature"/>; on a chain whose seals are BLS it is
/// [round, signers, signature] of the aggregate, and there are no single seals. Which of the two a chain wants, whether they are signatures at all, and whose,
/// is <see cref="CertificateCheck"/>'s question.
/// </remarks>
public sealed record FinalityCertificate(uint Round, RecoverableSignature[] Seals)
{
    /// <summary>The seals of a quorum in one; null where each stands for itself.</summary>
    public AggregateSeal? Aggregate { get; init; }

    /// <summary>How many validators have sealed.</summary>
    public int SignerCount => Aggregate is { } aggregate ? aggregate.Count : Seals.Length;

    public byte[] Encode()
    {
        RlpWriter writer = new(16 + (Seals.Length * (RecoverableSignature.Size + 2)));
        int certificate = writer.BeginList();
        writer.Write(Round);
        if (Aggregate is { } aggregate)
        {
            writer.Write(aggregate.Signers);
            writer.Write(aggregate.Signature);
            writer.EndList(certificate);
            return writer.ToArray();
        }

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
        bool isAggregate = !fields.HasError && !fields.IsAtEnd && !fields.NextIsList;
        if (isAggregate) return TryDecodeAggregate(ref envelope, ref fields, round, out certificate);
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

    private static RlpError TryDecodeAggregate(ref RlpReader envelope, ref RlpReader fields, ulong round, out FinalityCertificate? certificate)
    {
        certificate = null;
        ReadOnlySpan<byte> signers = fields.ReadBytes();
        ReadOnlySpan<byte> signature = fields.ReadBytes(BlsSignatures.Size);
        envelope.CloseList(ref fields);
        envelope.ExpectEnd();
        if (envelope.HasError) return envelope.Error;
        if (signers.Length > AggregateSeal.SignersSizeMax || round > uint.MaxValue) return RlpError.TooLong;
        certificate = new FinalityCertificate((uint)round, []) { Aggregate = new AggregateSeal(signers.ToArray(), signature.ToArray()) };
        return RlpError.None;
    }
}
