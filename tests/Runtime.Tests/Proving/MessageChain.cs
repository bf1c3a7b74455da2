using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Sequitur.Runtime.Rpc;
using Sequitur.Storage;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Proving;

/// <summary>Blocks with messages from L1 on both sides of a boundary, on a chain of either sealing scheme.</summary>
internal sealed class MessageChain : IAsyncDisposable
{
    public const ulong EpochLength = 4;

    /// <summary>Who sends the messages.</summary>
    private static readonly Address s_sender = ChainFixture.AddressOf(0x7e01);

    private readonly List<ExpectedQueue> _queues = [new(9, new U256(0x99).ToHash256())];
    private readonly List<BridgeProof> _bridges = [];

    private MessageChain(ChainFixture fixture) => Fixture = fixture;

    public ChainFixture Fixture { get; }

    /// <summary>Where the queue must stand: after genesis, after block 1, and so on.</summary>
    public IReadOnlyList<ExpectedQueue> Queues => _queues;

    public ChainConfiguration Configuration => Fixture.Ledger.Configuration;

    public static async Task<MessageChain> StartAsync(SealScheme seals)
    {
        ConsensusParameters consensus = seals == SealScheme.Bls12381 ? SealedSet.Parameters : new ConsensusParameters();
        ChainConfiguration configuration = new()
        {
            ChainId = ChainFixture.ChainId,
            Bridge = new BridgeParameters { Contract = ChainFixture.SimpleBridge, L1ChainId = 1, L1MessageQueue = ChainFixture.AddressOf(0x1111) },
            Consensus = consensus with { EpochLength = EpochLength },
        };
        MessageChain chain = new(await ChainFixture.StartAsync(configuration: configuration));
        chain.Keep();
        return chain;
    }

    /// <summary>Six blocks, all but the fifth with messages: deposits, calls that write or delete, one that reverts, one that nobody can execute. The fourth is at the boundary.</summary>
    public static async Task<MessageChain> StartWithBlocksAsync(SealScheme seals)
    {
        MessageChain chain = await StartAsync(seals);
        ChainFixture fixture = chain.Fixture;
        chain.Produce([Message(ChainFixture.AddressOf(0x7e02), 5)], fixture.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 5));
        chain.Produce(
            [Message(ChainFixture.Writer, 0, ChainFixture.Word(77)), Message(ChainFixture.Writer, 3, gas: 0), Message(ChainFixture.Reverter, 2, [1, 2])],
            fixture.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(41)));
        chain.Produce([Message(ChainFixture.Eraser, 0)], fixture.Call(ChainFixture.Alice, ChainFixture.SimpleBridge, ChainFixture.Word(3)));
        chain.Produce(
            [Message(ChainFixture.Bob.Address, 4, sender: ChainFixture.Alice.Address)],
            fixture.Call(ChainFixture.Bob, ChainFixture.Reader, []), fixture.Call(ChainFixture.Alice, ChainFixture.SimpleBridge, ChainFixture.Word(4)));
        chain.Produce([], fixture.Transfer(ChainFixture.Alice, ChainFixture.AddressOf(0x9999), 7));
        chain.Produce(
            [Message(ChainFixture.AddressOf(0x7e03), 1), Message(ChainFixture.Writer, 0, ChainFixture.Word(5))],
            fixture.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(6)));
        return chain;
    }

    /// <summary>A message whose index is set when a block takes it.</summary>
    public static L1Message Message(in Address to, ulong value, byte[]? data = null, ulong gas = 200_000, Address? sender = null) => new()
    {
        QueueIndex = 0,
        Gas = gas,
        To = to,
        Value = value,
        Data = data ?? [],
        Sender = sender ?? s_sender,
    };

    /// <summary>A block of these messages, in this order, and then these transactions.</summary>
    public SealedBlock Produce(L1Message[] messages, params Transaction[] transactions)
    {
        ulong next = _queues[^1].Index;
        Transaction[] first = Array.ConvertAll(messages, message => Numbered(message, next++).ToTransaction());
        SealedBlock block = Fixture.Produce([.. first, .. transactions]);
        _queues.Add(_queues[^1].After(block.Block));
        Keep();
        return block;
    }

    /// <summary>What the finality program is asked about blocks whose last has this certificate and these proofs.</summary>
    public FinalityInput Span(ulong first, byte[] header, TraceFinality finality, byte[][] previousAccount)
    {
        Assert.True(Fixture.Ledger.TryGetHeader(first - 1, out BlockHeader? previous));
        return new FinalityInput
        {
            Configuration = Configuration,
            HeaderRlp = header,
            Certificate = finality.Certificate,
            Proof = finality.Proof,
            PreviousHeaderRlp = previous!.Rlp,
            PreviousAccount = previousAccount,
            PreviousBridge = _bridges[(int)first - 1],
        };
    }

    public ValueTask DisposeAsync() => Fixture.DisposeAsync();

    private void Keep()
    {
        using LedgerSnapshot state = Fixture.Ledger.OpenSnapshot();
        Assert.False(BridgeProof.Build(Configuration.Bridge, state, state, Fixture.Ledger.Head.StateRoot, out BridgeProof? proof).IsSet);
        _bridges.Add(proof!);
    }

    private static L1Message Numbered(L1Message message, ulong index) => new()
    {
        QueueIndex = index, Gas = message.Gas, To = message.To, Value = message.Value, Data = message.Data, Sender = message.Sender,
    };
}
