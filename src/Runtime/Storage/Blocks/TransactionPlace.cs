using System;
using System.Buffers.Binary;

namespace Sequitur.Storage;

/// <summary>Where a transaction is in the chain.</summary>
public readonly record struct TransactionPlace(ulong BlockNumber, int Index)
{
    internal const int Size = 12;

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, BlockNumber);
        BinaryPrimitives.WriteInt32BigEndian(destination[8..], Index);
    }

    internal static TransactionPlace Read(ReadOnlySpan<byte> value) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(value), BinaryPrimitives.ReadInt32BigEndian(value[8..]));
}
