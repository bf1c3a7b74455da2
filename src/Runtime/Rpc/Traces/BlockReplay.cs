using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Rpc.Traces;

/// <summary>Executes a block again from its witness, to tell what each transaction touched.</summary>
/// <remarks>
/// Two executions run side by side. The first goes through the block as the builder did; between two transactions its state is the state at the start of
/// the next. The second starts each transaction afresh from that state through a source that writes down what is asked: exactly what the
/// transaction touches, whether or not an earlier one touched it too.
/// </remarks>
internal sealed class BlockReplay(ChainConfiguration configuration)
{
    private readonly BlockExecution _block = new();
    private readonly BlockExecution _probe = new();

    /// <summary>Null on success, else what went wrong: the witness and the block then contradict each other.</summary>
    /// <param name="block">A committed block.</param>
    /// <param name="witness">Its witness.</param>
    /// <param name="touches">What each transaction touched.</param>
    /// <param name="results">What became of each transaction, for whoever asks.</param>
    public string? Run(Block block, BlockWitness witness, List<TransactionTouches> touches, List<TransactionResult>? results = null)
    {
        if (BlockHeader.TryDecode(witness.Headers[^1], out BlockHeader? parent) != RlpError.None)
        {
            return "the witness's last header is malformed";
        }

        WitnessState state = new(witness.Nodes, witness.Codes, parent!.StateRoot);
        WitnessHashes hashes = new(witness.Headers);
        BlockAttributes attributes = AttributesOf(block);
        BlockRejection rejection = _block.Begin(configuration, parent, attributes, state, hashes);
        if (!rejection.IsRejected)
        {
            rejection = _probe.Begin(configuration, parent, attributes, state, hashes);
        }

        if (rejection.IsRejected)
        {
            return $"the block does not begin: {rejection.Reason}";
        }

        foreach (Transaction transaction in block.Transactions)
        {
            TouchRecorder recorder = new(_block.State, state);
            _probe.State.Reset(recorder);
            TransactionRejection probed = _probe.TryExecute(transaction);
            if (probed.IsRejected)
            {
                return $"transaction {transaction.Hash} does not execute: {probed.Reason}";
            }

            touches.Add(recorder.Touches());
            TransactionRejection executed = _block.TryExecute(transaction);
            if (executed.IsRejected)
            {
                return $"transaction {transaction.Hash} does not execute: {executed.Reason}";
            }

            results?.Add(_block.LastResult);
        }

        return _block.GasUsed == block.Header.GasUsed ? null : $"gas used is {_block.GasUsed}, the header says {block.Header.GasUsed}";
    }

    private static BlockAttributes AttributesOf(Block block) => new()
    {
        Timestamp = block.Header.Timestamp,
        Beneficiary = block.Header.Beneficiary,
        GasLimit = block.Header.GasLimit,
        PrevRandao = block.Header.PrevRandao,
        ParentBeaconRoot = block.Header.ParentBeaconRoot,
        Withdrawals = block.Withdrawals,
        ExtraData = block.Header.ExtraData,
    };

    /// <summary>BLOCKHASH from the witness's headers.</summary>
    private sealed class WitnessHashes : IBlockHashes
    {
        private readonly Dictionary<ulong, Hash256> _hashes = [];

        public WitnessHashes(byte[][] headers)
        {
            foreach (byte[] rlp in headers)
            {
                if (BlockHeader.TryDecode(rlp, out BlockHeader? header) == RlpError.None)
                {
                    _hashes[header!.Number] = header.Hash;
                }
            }
        }

        public bool TryGet(ulong number, out Hash256 hash) => _hashes.TryGetValue(number, out hash);
    }
}
