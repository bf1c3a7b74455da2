using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>A message from the chain to L1, as the contract L2MessageQueue tells of it.</summary>
/// <param name="Index">Its place in the <see cref="WithdrawalTree"/>.</param>
/// <param name="Sender">Who called the contract.</param>
/// <param name="Target">The account on L1.</param>
/// <param name="Value">In wei, to be paid out on L1.</param>
/// <param name="Data">What the target is called with.</param>
public sealed record SentMessage(uint Index, Address Sender, Address Target, U256 Value, byte[] Data)
{
    private const int TopicCount = 4;
    private const int WordSize = 32;

    /// <summary>Value, where the data is, leaf, length of the data.</summary>
    private const int HeadSize = 4 * WordSize;

    private const byte LeafTag = 0;
    private const int LeafSize = 1 + (6 * WordSize);

    /// <summary>The first topic of the event.</summary>
    public static Hash256 Topic => Keccak.Hash("MessageSent(uint256,address,address,uint256,bytes,bytes32)"u8);

    /// <summary>keccak256(0x00 ‖ abi.encode(chainId, index, sender, target, value, keccak256(data))).</summary>
    public Hash256 Leaf(ulong chainId)
    {
        Span<byte> encoded = stackalloc byte[LeafSize];
        encoded[0] = LeafTag;
        ((U256)chainId).WriteBigEndian(encoded[1..]);
        ((U256)Index).WriteBigEndian(encoded[(1 + WordSize)..]);
        Sender.ToWord().WriteBigEndian(encoded[(1 + (2 * WordSize))..]);
        Target.ToWord().WriteBigEndian(encoded[(1 + (3 * WordSize))..]);
        Value.WriteBigEndian(encoded[(1 + (4 * WordSize))..]);
        Keccak.Hash(Data).Bytes.CopyTo(encoded[(1 + (5 * WordSize))..]);
        return Keccak.Hash(encoded);
    }

    /// <summary>Reads the event <c>MessageSent</c>. False for every other event, and for one that is not as solc encodes it or names another leaf than its fields give.</summary>
    public static bool TryRead(Log log, ulong chainId, out SentMessage? message)
    {
        message = null;
        if (log.Topics.Length != TopicCount || log.Topics[0] != Topic || log.Data.Length < HeadSize) return false;
        U256 index = Word(log.Topics[1].Bytes);
        U256 sender = Word(log.Topics[2].Bytes);
        U256 target = Word(log.Topics[3].Bytes);
        U256 length = Word(log.Data.AsSpan(3 * WordSize));
        if (index >= WithdrawalTree.Capacity || !IsAddress(sender) || !IsAddress(target)) return false;
        if (Word(log.Data.AsSpan(WordSize)) != 3 * WordSize || length > (ulong)(log.Data.Length - HeadSize)) return false;
        int size = (int)length.U0;
        ReadOnlySpan<byte> tail = log.Data.AsSpan(HeadSize);
        if (tail.Length != (size + WordSize - 1) / WordSize * WordSize || tail[size..].ContainsAnyExcept((byte)0)) return false;

        SentMessage read = new((uint)index.U0, Address.FromWord(sender), Address.FromWord(target), Word(log.Data), tail[..size].ToArray());
        if (read.Leaf(chainId) != new Hash256(log.Data.AsSpan(2 * WordSize))) return false;
        message = read;
        return true;
    }

    private static bool IsAddress(in U256 word) => Address.FromWord(word).ToWord() == word;

    private static U256 Word(ReadOnlySpan<byte> bytes) => U256.FromBigEndian(bytes[..WordSize]);
}
