using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.L1;

/// <summary>One log of the queue's contract, read strictly.</summary>
/// <param name="Message">What it says.</param>
/// <param name="RollingHash">What the contract says the hash is with this message.</param>
/// <param name="BlockNumber">Block of L1 it is in.</param>
internal sealed record QueueLog(L1Message Message, Hash256 RollingHash, ulong BlockNumber)
{
    private const int WordSize = 32;
    private const int HeadWords = 5;

    /// <summary>Of <c>MessageQueued(uint64 indexed index, address indexed sender, address to, uint256 value, uint64 gas, bytes data, bytes32 rollingHash)</c>.</summary>
    public static Hash256 Topic { get; } = Keccak.Hash("MessageQueued(uint64,address,address,uint256,uint64,bytes,bytes32)"u8);

    public static QueueLog Read(JsonElement log, Address queue)
    {
        const string What = "eth_getLogs";
        if (new Address(L1Endpoint.Data(L1Endpoint.Member(log, "address", What), "address", Address.Size)) != queue) throw Malformed("a log of another contract");
        if (log.TryGetProperty("removed", out JsonElement removed) && removed.ValueKind != JsonValueKind.False) throw Malformed("a log that a reorganisation removed");
        JsonElement topics = L1Endpoint.Member(log, "topics", What);
        if (topics.ValueKind != JsonValueKind.Array || topics.GetArrayLength() != 3) throw Malformed("a log without three topics");
        if (new Hash256(L1Endpoint.Data(topics[0], "topics[0]", WordSize)) != Topic) throw Malformed("a log of another event");
        U256 index = Word(L1Endpoint.Data(topics[1], "topics[1]", WordSize), 0);
        byte[] data = L1Endpoint.Data(L1Endpoint.Member(log, "data", What), "data");
        if (data.Length < (HeadWords + 1) * WordSize) throw Malformed("data that is too short");
        U256 gas = Word(data, 2);
        U256 length = Word(data, HeadWords);
        bool isInPlace = Word(data, 3) == (U256)(HeadWords * WordSize) && length <= (ulong)data.Length;
        int padded = isInPlace ? ((int)length.U0 + WordSize - 1) / WordSize * WordSize : 0;
        if (!isInPlace || data.Length != ((HeadWords + 1) * WordSize) + padded) throw Malformed("data that is not laid out as abi.encode does");
        if (!index.IsUInt64 || !gas.IsUInt64) throw Malformed("an index or a gas above 64 bits");
        L1Message message = new()
        {
            QueueIndex = index.U0,
            Gas = gas.U0,
            To = AddressOf(Word(data, 0)),
            Value = Word(data, 1),
            Data = data[((HeadWords + 1) * WordSize)..(((HeadWords + 1) * WordSize) + (int)length.U0)],
            Sender = AddressOf(Word(L1Endpoint.Data(topics[2], "topics[2]", WordSize), 0)),
        };
        ulong number = L1Endpoint.Quantity(L1Endpoint.Member(log, "blockNumber", What), "blockNumber");
        return new QueueLog(message, Word(data, 4).ToHash256(), number);
    }

    private static U256 Word(byte[] bytes, int index) => U256.FromBigEndian(System.MemoryExtensions.AsSpan(bytes, index * WordSize, WordSize));

    private static Address AddressOf(U256 word)
    {
        Address address = Address.FromWord(word);
        return address.ToWord() == word ? address : throw Malformed("an address of more than 20 bytes");
    }

    private static L1Exception Malformed(string got) => new(L1Fault.Malformed, $"eth_getLogs: expected logs of MessageQueued, got {got}");
}
