using System;
using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Simulator.Blocks;

/// <summary>A node's headers and its state, which it has by executing each of its blocks itself.</summary>
internal sealed class NodeLedger : IBlockHashes
{
    private readonly MemoryState _state = new();
    private readonly List<BlockHeader> _headers = [SimulatedGenesis.Header];

    public NodeLedger() => _state.Apply(SimulatedGenesis.State);

    public BlockHeader Head => _headers[^1];

    public Hash256 StateRoot => _state.StateRoot;

    public IStateSource State => _state;

    public ITrieNodes Nodes => _state;

    /// <summary>Executes what is built and checked here, one block after the other, as the real node's one thread does.</summary>
    public BlockExecution Execution { get; } = new();

    public bool TryGet(ulong number, out Hash256 hash)
    {
        bool isKnown = number < (ulong)_headers.Count;
        hash = isKnown ? _headers[(int)number].Hash : default;
        return isKnown;
    }

    /// <summary>By every rule of a block, on the head.</summary>
    public BlockRejection Execute(Block block, out SealedBlock? executed)
    {
        BlockRejection rejection = BlockImport.Execute(Execution, SimulatedGenesis.Configuration, Head, block, _state, _state, this, recordWitness: true, out executed);
        return _state.Fault.IsSet ? throw new InvalidOperationException($"The state after block {Head.Number} cannot be read: {_state.Fault}.") : rejection;
    }

    public void Commit(SealedBlock block)
    {
        if (block.Block.Header.ParentHash != Head.Hash) throw new InvalidOperationException($"Block {block.Block.Header.Number} is not on the head.");
        _state.Apply(block.Delta);
        _headers.Add(block.Block.Header);
    }

    public bool TryReadAccount(in Address address, out Account account) => _state.TryReadAccount(address, out account);
}
