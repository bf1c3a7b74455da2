using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sequitur.Consensus;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;
using Sequitur.State;

namespace Sequitur.Simulator.Blocks;

/// <summary>The real blocks of one node in one life: its ledger, its pool, and what it has built and executed for the height under way.</summary>
/// <remarks>A node that starts has its pool empty and its state by executing the blocks on its disk again.</remarks>
internal sealed class NodeBlocks
{
    /// <summary>How far a proposal may be ahead of a validator's clock, in seconds; the node's default.</summary>
    private const ulong AheadOfClockMax = 15;

    /// <summary>Clocks differ by at most twice this.</summary>
    private const int SkewMsMax = 1_000;

    private readonly ConsensusSimulation _world;
    private readonly SimulatedNode _node;
    private readonly Chance _chance;
    private readonly NodeBuilder _builder;
    private readonly long _skewMs;
    private readonly Dictionary<Hash256, SealedBlock> _executed = [];
    private SealedBlock? _ahead;

    public NodeBlocks(ConsensusSimulation world, SimulatedNode node, IEnumerable<StoredBlock> stored, Chance chance)
    {
        (_world, _node, _chance) = (world, node, chance);
        Ledger = new NodeLedger();
        foreach (StoredBlock block in stored)
        {
            BlockRejection rejection = Ledger.Execute(block.Body!, out SealedBlock? executed);
            if (rejection.IsRejected) throw new InvalidOperationException($"Block {block.Body!.Header.Number} is on the disk of node {node.Index} and not valid when it starts: {rejection.Reason}.");
            Ledger.Commit(executed!);
        }

        Pool = new NodePool(Ledger, world.Options.PoolLimits, world.LedgerChecker!, chance.NextWord());
        _builder = new NodeBuilder(Ledger, Pool, transaction => world.IsLeftOut(transaction));
        _skewMs = chance.Next((2 * SkewMsMax) + 1) - SkewMsMax;
    }

    public NodeLedger Ledger { get; }

    public NodePool Pool { get; }

    /// <summary>This node's clock, in Unix seconds.</summary>
    public ulong Clock => SimulatedGenesis.Timestamp + (ulong)Math.Max(0, (_world.Events.Now + _skewMs) / 1_000);

    /// <summary>What an honest proposer makes; null when there is nothing to put in and it may not be empty, or the clock forbids a block.</summary>
    public SimulatedPayload? Build(bool mayBeEmpty, in SimulatedContent content)
    {
        SealedBlock? built = _ahead is { } ahead && ahead.Block.Header.ParentHash == Ledger.Head.Hash ? ahead : null;
        _ahead = null;
        built ??= BuildOn(Ground, _node.Self, mayBeEmpty, 0);
        return built is null ? null : Register(built, content);
    }

    /// <summary>The block after one that is prepared and not final yet, where it would be this node's turn.</summary>
    public void BuildAhead(in Hash256 parent, in Address nextProposer)
    {
        if (nextProposer != _node.Self || !_executed.TryGetValue(parent, out SealedBlock? before) || before.Block.Header.ParentHash != Ledger.Head.Hash) return;
        var after = new OverlayState(before.Delta, Ledger.State, Ledger.Nodes);
        _ahead = BuildOn(
            new BuildGround(before.Block.Header, after, after, new ExtendedBlockHashes(before.Block.Header, Ledger), NodePool.AccountsAfter(before)), _node.Self, mayBeEmpty: false, 0);
    }

    /// <summary>A block for this place, which need not be one that follows the head, by anybody's name; or one that breaks a rule.</summary>
    public SimulatedPayload Make(ulong height, in Hash256 parent, in Address beneficiary, bool isValid, in SimulatedContent content)
    {
        bool isFarAhead = !isValid && _chance.Next(BlockForger.Ways + 1) == 0;
        SealedBlock built = BuildOn(Ground, beneficiary, mayBeEmpty: true, isFarAhead ? BlockForger.FarAhead(Clock) : 0)!;
        if (isFarAhead) return Register(built, content);
        if (height == Ledger.Head.Number + 1 && parent == _node.HeadHash)
        {
            if (isValid) return Register(built, content);
            Block forged = BlockForger.Forge(built.Block, _chance.Next(BlockForger.Ways), AnyFinal());
            return _world.Payloads.Add(forged, parent, isValid: false, content);
        }

        Block moved = BlockForger.Move(built.Block, height, parent.IsZero ? SimulatedGenesis.Header.Hash : parent);
        return _world.Payloads.Add(moved, parent, isValid: false, content);
    }

    /// <summary>Whether this node prepares it: of a fresh proposal also by its own view.</summary>
    public bool IsGood(SimulatedPayload payload, CheckRequest request)
    {
        BlockHeader header = payload.Block!.Header;
        if (header.Number != request.Height) return false;
        bool isObjectionable = header.Beneficiary != request.Proposer || header.GasLimit != Ledger.Head.GasLimit || header.Timestamp > Clock + AheadOfClockMax;
        return (!request.IsFresh || !isObjectionable) && TryExecute(payload.Block);
    }

    /// <summary>False when the block is not valid on the head.</summary>
    public bool TryExecute(Block block)
    {
        if (_executed.ContainsKey(block.Header.Hash)) return true;
        if (Ledger.Execute(block, out SealedBlock? executed).IsRejected) return false;
        _executed.Add(block.Header.Hash, executed!);
        _node.OnExecuted(block.Header.Hash);
        return true;
    }

    /// <summary>The same for what a peer says is the block, whatever is known of that already.</summary>
    public bool TryImport(Block block)
    {
        if (Ledger.Execute(block, out SealedBlock? executed).IsRejected) return false;
        _executed[block.Header.Hash] = executed!;
        return true;
    }

    /// <summary>The block has been executed here and is final.</summary>
    public void Commit(in Hash256 payload)
    {
        SealedBlock block = _executed[payload];
        Ledger.Commit(block);
        _executed.Clear();
        Pool.Follow(block, Clock);
    }

    /// <summary>Whether these transactions, all of which the pool holds, are the block's; null when it lacks some.</summary>
    public bool? Completes(SimulatedPayload payload, Hash256[] named)
    {
        var transactions = new Transaction[named.Length];
        for (int i = 0; i < named.Length; i++)
        {
            if (Pool.Find(named[i]) is not { } known) return null;
            transactions[i] = known;
        }

        return Block.RootOf(transactions) == payload.Block!.Header.TransactionsRoot;
    }

    private BuildGround Ground => new(Ledger.Head, Ledger.State, Ledger.Nodes, Ledger, []);

    private SimulatedPayload Register(SealedBlock built, in SimulatedContent content)
    {
        Hash256 hash = built.Block.Header.Hash;
        _executed.TryAdd(hash, built);
        _node.OnExecuted(hash);
        return _world.Payloads.Find(hash) ?? _world.Payloads.Add(built.Block, _node.HeadHash, isValid: true, content);
    }

    private SealedBlock? BuildOn(BuildGround ground, in Address beneficiary, bool mayBeEmpty, ulong time)
    {
        ulong timestamp = time;
        if (time == 0 && !ProposalTime.TryChoose(ground.Parent.Timestamp, SimulatedGenesis.Configuration.StrictTimestamps, Clock, AheadOfClockMax, out timestamp) && !mayBeEmpty) return null;
        byte[] mark = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(mark, _world.Payloads.NextMark());
        return _builder.Build(ground, new BuildOrder(beneficiary, timestamp, mark, mayBeEmpty));
    }

    private Transaction? AnyFinal()
    {
        for (int i = _node.Chain.Count - 1; i >= 0; i--)
        {
            if (_node.Chain[i].Body is { Transactions: { Length: > 0 } transactions }) return transactions[_chance.Next(transactions.Length)];
        }

        return null;
    }
}
