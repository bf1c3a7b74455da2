using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Protocol.Consensus;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>A chain of final blocks in memory, whose validators become others at its first boundary, and the batches of its blocks.</summary>
internal sealed class BatchedChain
{
    public const ulong EpochLength = 4;

    private const uint Round = 2;

    private readonly TestLedger _ledger;
    private readonly Func<BlockHeader, FinalityCertificate> _certify;
    private readonly List<SealedBlock> _blocks = [];
    private readonly List<FinalityCertificate> _certificates = [];
    private readonly List<FinalityProof> _proofs = [];
    private readonly List<byte[][]> _accounts = [];
    private readonly List<BridgeProof?> _bridges = [];
    private readonly List<ExpectedQueue> _queues = [new(9, default)];

    private BatchedChain(TestLedger ledger, Func<BlockHeader, FinalityCertificate> certify)
    {
        _ledger = ledger;
        _certify = certify;
        _accounts.Add(Account());
        _bridges.Add(Bridge());
    }

    public ChainConfiguration Configuration => _ledger.Configuration;

    public IReadOnlyList<SealedBlock> Blocks => _blocks;

    /// <summary>Where the queue of messages from L1 must stand: after genesis, after block 1, and so on.</summary>
    public IReadOnlyList<ExpectedQueue> Queues => _queues;

    /// <summary>Validators with ECDSA seals; others from the first boundary on, if the set changes.</summary>
    public static BatchedChain Single(int validators, bool changes)
    {
        ConsensusParameters parameters = new() { EpochLength = EpochLength };
        ValidatorKeys old = new(validators);
        ValidatorKeys young = changes ? new ValidatorKeys(validators, "young") : old;
        GenesisSlot[] slots = ValidatorSetStorage.Of(parameters, old.Set.Ascending);
        GenesisSlot[] later = changes ? ValidatorSetStorage.Of(parameters, young.Set.Ascending) : [];
        int[] signers = [.. Enumerable.Range(0, Quorum.Required(parameters.Quorum, validators))];
        return Of(parameters, slots, later, header =>
        {
            ValidatorKeys keys = header.Number < EpochLength ? old : young;
            return new FinalityCertificate(Round, [.. signers.Select(i => keys.Seal(i, TestLedger.ChainId, header.Number, Round, header.Hash))]);
        });
    }

    /// <summary>The same with BLS seals.</summary>
    public static BatchedChain Aggregate(int validators, bool changes)
    {
        ConsensusParameters parameters = SealedSet.Parameters with { EpochLength = EpochLength };
        SealedSet old = new(validators);
        SealedSet young = changes ? new SealedSet(validators, "young") : old;
        GenesisSlot[] slots = ValidatorSetBlsStorage.WithStakes(parameters, old.Listed);
        GenesisSlot[] later = changes ? ValidatorSetBlsStorage.WithStakes(parameters, young.Listed) : [];
        int[] signers = [.. Enumerable.Range(0, Quorum.Required(parameters.Quorum, validators))];
        return Of(parameters, slots, later, header =>
            (header.Number < EpochLength ? old : young).Certify(TestLedger.ChainId, header.Number, Round, header.Hash, signers));
    }

    /// <summary>
    /// Adds blocks: each stores, deletes what an earlier one stored, and every third asks for the hash of an old block. Most start with messages from L1, those on both sides of a
    /// boundary among them.
    /// </summary>
    public void Extend(int count)
    {
        for (int i = 0; i < count; i++)
        {
            ulong number = _ledger.Head.Number + 1;
            ulong nonce = number - 1;
            Transaction transfer = TestLedger.Call(TestLedger.Wallets[0], nonce, TestLedger.AddressOf(0xcc00 + number), value: number);
            Transaction store = TestLedger.Call(TestLedger.Wallets[1], nonce, TestLedger.Store, TestLedger.Words(number % 3, number % 2));
            Transaction read = TestLedger.Call(TestLedger.Wallets[2], nonce, TestLedger.HashReader, TestLedger.Words(number % 3 == 0 ? number - 3 : number));
            Transaction bridge = TestLedger.Call(TestLedger.Wallets[3], nonce, Predeploys.MessageQueue, TestLedger.Words(0, number));
            Append(_ledger.Build([.. Messages(number), transfer, store, read, bridge]));
        }
    }

    /// <summary>A deposit for somebody new; then a call that writes, which in every second block it is in has too little gas.</summary>
    private IEnumerable<Transaction> Messages(ulong number)
    {
        ulong next = _queues[^1].Index;
        L1Message deposit = new() { QueueIndex = next, Gas = 100_000, To = TestLedger.AddressOf(0xcd00 + number), Value = number, Data = [], Sender = TestLedger.AddressOf(0xee01) };
        L1Message call = new()
        {
            QueueIndex = next + 1,
            Gas = number % 4 == 1 ? 20_000UL : 200_000,
            To = TestLedger.Store,
            Value = default,
            Data = TestLedger.Words(7, number),
            Sender = TestLedger.AddressOf(0xee00 + number),
        };
        L1Message[] messages = (number % EpochLength) switch
        {
            0 => [deposit],
            2 => [],
            _ => [deposit, call],
        };
        return messages.Select(message => message.ToTransaction());
    }

    /// <summary>Blocks first to last, as their numbers are.</summary>
    public BatchInput Batch(int first, int last)
    {
        SealedBlock[] blocks = [.. _blocks.Skip(first - 1).Take(last - first + 1)];
        int oldest = (int)Math.Min(blocks.Min(block => block.OldestBlockHashRead), (ulong)(first - 1));
        return new BatchInput
        {
            Configuration = Configuration,
            Headers = [.. _ledger.Headers.Skip(oldest).Take(first - oldest).Select(header => header.Rlp)],
            Blocks =
            [
                .. blocks.Select(block => new BatchBlock
                {
                    HeaderRlp = block.Block.Header.Rlp, Transactions = [.. block.Block.Transactions.Select(each => each.Raw)], Withdrawals = block.Block.Withdrawals,
                }),
            ],
            WitnessState = Union(blocks.SelectMany(block => block.Delta.WitnessNodes)),
            WitnessCodes = Union(blocks.SelectMany(block => block.Delta.WitnessCodes)),
            Certificate = _certificates[last - 1],
            Proof = _proofs[last - 1],
            PreviousAccount = _accounts[first - 1],
        };
    }

    /// <summary>What the finality program is asked about the same blocks.</summary>
    public FinalityInput Span(int first, int last) => new()
    {
        Configuration = Configuration,
        HeaderRlp = _blocks[last - 1].Block.Header.Rlp,
        Certificate = _certificates[last - 1],
        Proof = _proofs[last - 1],
        PreviousHeaderRlp = _ledger.Headers[first - 1].Rlp,
        PreviousAccount = _accounts[first - 1],
        PreviousBridge = _bridges[first - 1],
    };

    public static BatchInput Change(
        BatchInput input,
        byte[][]? headers = null,
        BatchBlock[]? blocks = null,
        byte[][]? state = null,
        byte[][]? codes = null,
        FinalityCertificate? certificate = null,
        FinalityProof? proof = null,
        byte[][]? previous = null,
        ChainConfiguration? configuration = null) => new()
    {
        Configuration = configuration ?? input.Configuration,
        Headers = headers ?? input.Headers,
        Blocks = blocks ?? input.Blocks,
        WitnessState = state ?? input.WitnessState,
        WitnessCodes = codes ?? input.WitnessCodes,
        Certificate = certificate ?? input.Certificate,
        Proof = proof ?? input.Proof,
        PreviousAccount = previous ?? input.PreviousAccount,
    };

    /// <summary>The contract holds the first slots, and writes the later ones over them when the start step calls it.</summary>
    private static BatchedChain Of(ConsensusParameters parameters, GenesisSlot[] slots, GenesisSlot[] later, Func<BlockHeader, FinalityCertificate> certify)
    {
        Dictionary<U256, U256> written = later.Length == 0 ? [] : slots.ToDictionary(slot => slot.Key, _ => U256.Zero);
        foreach (GenesisSlot slot in later) written[slot.Key] = slot.Value;
        string code = string.Concat(written.Select(slot => $"7f{Hex(slot.Value)}7f{Hex(slot.Key)}55"));
        BridgeParameters bridge = new() { Contract = Predeploys.MessageQueue, L1ChainId = 1, L1MessageQueue = TestLedger.AddressOf(0x1111) };
        TestLedger ledger = new(
            alloc: accounts =>
            {
                accounts.Add(new GenesisAccount(parameters.ValidatorSet, 1, default, Convert.FromHexString(code + "00"), slots));
                accounts.Add(new GenesisAccount(bridge.Contract, 1, default, Convert.FromHexString("60203560003555"), [new GenesisSlot(bridge.QueueIndexSlot, 9)]));
            },
            consensus: parameters,
            bridge: bridge);
        return new BatchedChain(ledger, certify);
    }

    private void Append(SealedBlock block)
    {
        _ledger.Append(block);
        _blocks.Add(block);
        _queues.Add(_queues[^1].After(block.Block));
        FinalityCertificate certificate = _certify(block.Block.Header);
        _certificates.Add(certificate);
        Assert.False(FinalityProof.Build(Configuration, block.Block.Header, certificate, _ledger.State, _ledger.State, out FinalityProof proof).IsSet);
        _proofs.Add(proof);
        _accounts.Add(Account());
        _bridges.Add(Bridge());
    }

    private BridgeProof? Bridge()
    {
        Assert.False(BridgeProof.Build(Configuration.Bridge, _ledger.State, _ledger.State, _ledger.Head.StateRoot, out BridgeProof? proof).IsSet);
        return proof;
    }

    private byte[][] Account()
    {
        Hash256 owner = Keccak.Hash(Configuration.Consensus.ValidatorSet.Bytes);
        Assert.False(MerkleProof.Build(_ledger.State, default, _ledger.Head.StateRoot, owner, out byte[][] proof).IsSet);
        return proof;
    }

    private static byte[][] Union(IEnumerable<byte[]> items) =>
        [.. items.GroupBy(Convert.ToHexString, (_, same) => same.First()).OrderBy(Convert.ToHexString, StringComparer.Ordinal)];

    private static string Hex(in U256 word) => Convert.ToHexStringLower(word.ToHash256().Bytes);
}
