using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class StateEncodingTests
{
    [Fact]
    public void Accounts_come_back_and_no_other_bytes_are_accepted()
    {
        Prop.ForAll<ulong, ulong[], Tuple<bool, bool>>((nonce, balance, has) =>
        {
            byte[] digits = new byte[32];
            for (int i = 0; i < Math.Min(balance.Length, 4); i++)
            {
                BitConverter.TryWriteBytes(digits.AsSpan(24 - (8 * i)), balance[i]);
            }

            Hash256 other = Keccak.Hash([1]);
            Account account = new(
                nonce, U256.FromBigEndian(digits), has.Item1 ? other : Keccak.EmptyTrie, has.Item2 ? other : Keccak.Empty);
            byte[] buffer = new byte[FlatEncoding.AccountSizeMax];
            int length = FlatEncoding.WriteAccount(account, buffer);
            bool isRead = FlatEncoding.TryReadAccount(buffer.AsSpan(0, length), out Account read) && read == account;
            bool isShortRefused = !FlatEncoding.TryReadAccount(buffer.AsSpan(0, length - 1), out _);
            return isRead && isShortRefused && !FlatEncoding.TryReadAccount([.. buffer.AsSpan(0, length), 0], out _);
        }).QuickCheckThrowOnFailure();
        Assert.False(FlatEncoding.TryReadAccount([1, 0, 0], out _));
        Assert.False(FlatEncoding.TryReadAccount([0, 1, 0], out _));
        Assert.False(FlatEncoding.TryReadAccount([0x40, 0], out _));
        Assert.False(FlatEncoding.TryReadAccount([9, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1], out _));
        Assert.False(FlatEncoding.TryReadSlot([], out _));
        Assert.False(FlatEncoding.TryReadSlot([0, 1], out _));
    }

    [Fact]
    public void An_undo_record_knows_the_first_old_value_of_each_key_and_no_other_key()
    {
        Prop.ForAll<Tuple<byte, byte[]>[]>(entries =>
        {
            UndoRecordWriter writer = new();
            Dictionary<byte, byte[]> expected = [];
            foreach ((byte key, byte[] value) in entries)
            {
                writer.Add(UndoKind.Node, [key], value);
                expected.TryAdd(key, value);
            }

            if (!UndoRecord.TryOpen(writer.Encode(), out UndoRecord record))
            {
                return false;
            }

            for (int key = 0; key <= byte.MaxValue; key++)
            {
                byte[] bytes = [(byte)key];
                bool isFound = record.TryFind(UndoKind.Node, bytes, UndoRecord.Fingerprint(UndoKind.Node, bytes), out ReadOnlySpan<byte> old);
                bool isOtherKindFound = record.TryFind(UndoKind.Slot, bytes, UndoRecord.Fingerprint(UndoKind.Slot, bytes), out _);
                if (isOtherKindFound || isFound != expected.TryGetValue((byte)key, out byte[]? value) || (isFound && !old.SequenceEqual(value)))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Keys_of_nodes_sort_as_a_depth_first_walk()
    {
        Hash256 low = new(Enumerable.Repeat((byte)1, 32).ToArray());
        Hash256 high = new(Enumerable.Repeat((byte)2, 32).ToArray());
        (Hash256 Owner, byte[] Path)[] walk =
        [
            (default, []), (default, [0]), (default, [0, 0]), (default, [0, 0, 0]), (default, [0, 15]), (default, [1]), (default, [15]),
            (low, []), (low, [0]), (low, [3]), (high, []),
        ];
        byte[][] keys = [.. walk.Select(node => Key(node.Owner, node.Path))];
        for (int i = 1; i < keys.Length; i++)
        {
            Assert.True(keys[i - 1].AsSpan().SequenceCompareTo(keys[i]) < 0);
        }

        static byte[] Key(Hash256 owner, byte[] path)
        {
            byte[] key = new byte[StateKeys.NodeSizeMax];
            return key[..StateKeys.WriteNode(owner, path, key)];
        }
    }
}
