using System;
using System.Buffers.Binary;
using Sequitur.Primitives;
using Sequitur.Sequencing;

namespace Sequitur.Protocol.Sequencing;

/// <summary>Makes pooled transactions without signatures: the mempool judges numbers only.</summary>
internal static class Candidate
{
    public const ulong Ether = 1_000_000_000_000_000_000;

    public static Address Sender(int number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], number + 1);
        return new Address(bytes);
    }

    public static Hash256 Hash(ulong number)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], number + 1);
        return new Hash256(bytes);
    }

    public static PooledTransaction Of(
        int sender, ulong nonce, ulong feeCap = 100, ulong tipCap = 10, ulong cost = 1_000, int size = 110, ulong? hash = null) => new()
        {
            Hash = Hash(hash ?? (((ulong)sender << 48) ^ (nonce << 32) ^ (feeCap << 16) ^ tipCap)),
            Sender = Sender(sender),
            Nonce = nonce,
            GasLimit = 21_000,
            FeeCap = feeCap,
            TipCap = tipCap,
            Cost = cost,
            Size = size,
            Body = null!,
        };
}
