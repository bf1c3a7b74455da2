using System;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Tests;

/// <summary>Where a chain must stand in the queue of messages from L1, by docs/spec/l1-messages.md alone: the rolling hash is put together here once more.</summary>
/// <param name="Index">Of the next message.</param>
/// <param name="Hash">Over those before it.</param>
internal readonly record struct ExpectedQueue(ulong Index, Hash256 Hash)
{
    /// <summary>The same as an output says it.</summary>
    public QueuePosition Position => new(Index, Hash);

    public ExpectedQueue After(L1Message message)
    {
        byte[] words =
        [
            .. Keccak.Hash("sequitur.l1message.v1"u8).Bytes, .. Hash.Bytes, .. Word(Index), .. Word(message.Sender.Bytes), .. Word(message.To.Bytes), .. message.Value.ToHash256().Bytes,
            .. Word(message.Gas), .. Keccak.Hash(message.Data).Bytes,
        ];
        return new ExpectedQueue(Index + 1, Keccak.Hash(words));
    }

    /// <summary>After all messages of a block.</summary>
    public ExpectedQueue After(Block block)
    {
        ExpectedQueue queue = this;
        foreach (Transaction transaction in block.Transactions)
        {
            if (transaction.Message is { } message) queue = queue.After(message);
        }

        return queue;
    }

    private static byte[] Word(ReadOnlySpan<byte> address) => [.. new byte[12], .. address];

    private static byte[] Word(ulong number)
    {
        byte[] word = new byte[32];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(word.AsSpan(24), number);
        return word;
    }
}
