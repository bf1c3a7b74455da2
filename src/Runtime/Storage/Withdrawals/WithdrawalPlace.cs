using System;
using System.Buffers.Binary;

namespace Sequitur.Storage;

/// <summary>Where the event of a message to L1 is in the chain.</summary>
/// <param name="Transaction">The transaction that sent it.</param>
/// <param name="LogIndex">Counted over the whole block, as <c>eth_getLogs</c> counts.</param>
public readonly record struct WithdrawalPlace(TransactionPlace Transaction, int LogIndex)
{
    internal const int Size = TransactionPlace.Size + sizeof(int);

    internal void Write(Span<byte> destination)
    {
        Transaction.Write(destination);
        BinaryPrimitives.WriteInt32BigEndian(destination[TransactionPlace.Size..], LogIndex);
    }

    internal static bool TryRead(ReadOnlySpan<byte> value, out WithdrawalPlace place)
    {
        bool isPlace = value.Length == Size;
        place = isPlace ? new(TransactionPlace.Read(value), BinaryPrimitives.ReadInt32BigEndian(value[TransactionPlace.Size..])) : default;
        return isPlace;
    }
}
