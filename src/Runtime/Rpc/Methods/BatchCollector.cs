using System;
using System.Collections.Generic;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Traces;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>Gathers a batch from the ledger: the witnesses of its blocks become one, in which each node and code stands once.</summary>
internal sealed class BatchCollector(Chain chain, Witnesses witnesses, RpcLimits limits)
{
    private readonly HashSet<byte[]> _nodes = new(ByContent.Instance);
    private readonly HashSet<byte[]> _codes = new(ByContent.Instance);
    private readonly List<Block> _blocks = [];
    private ulong _oldestHeader = ulong.MaxValue;
    private long _bytes;

    /// <summary>The blocks must be there, and lie within one epoch.</summary>
    public RpcError? Collect(ulong first, ulong last, out CollectedBatch? batch)
    {
        batch = null;
        BridgeState before = default;
        for (ulong number = first; number <= last; number++)
        {
            RpcError? failed = Add(number, number == first, ref before);
            if (failed is not null) return failed;
        }

        BlockHeader end = _blocks[^1].Header;
        RpcError? error = FinalBlocks.Find(chain, end, out TraceFinality? given);
        if (error is not null) return error;
        error = FinalBlocks.FindStorage(chain, first - 1, out FinalStorage? previous);
        if (error is not null) return error;
        FinalityResult found = FinalityCheck.Run(chain.Configuration, end, given!.Certificate, given.Proof);
        if (!found.IsFinal) return FinalBlocks.NotFinal(end, $"{found.Fault} {found.Certificate}");
        bool isSameSet = previous!.Account.StorageRoot == found.Contract.StorageRoot || chain.Configuration.Consensus.IsBoundary(first);
        if (!isSameSet) return FinalBlocks.NotFinal(end, $"{FinalityFault.SetChanged} since block {first - 1}");
        byte[][] headers = ReadHeaders(Math.Min(_oldestHeader, first - 1), first - 1);
        var witness = new BlockWitness(Sorted(_nodes), Sorted(_codes), headers, [], []);
        batch = new CollectedBatch([.. _blocks], witness, new ShownFinality(given, found, before), previous.Account, previous.AccountProof(chain.Configuration.Consensus));
        return null;
    }

    private RpcError? Add(ulong number, bool isFirst, ref BridgeState before)
    {
        BlockSelector selector = BlockSelector.At(number);
        if (!witnesses.TryFind(selector, out WitnessedBlock? found, out RpcError? error)) return error;
        (Block block, BlockWitness witness) = found!;
        if (!chain.Ledger.TryGetHeader(number - 1, out BlockHeader? parent)) return Chain.Unknown(BlockSelector.At(number - 1));
        if (isFirst)
        {
            before = FinalBlocks.BridgeBefore(chain, witness, parent!.StateRoot, out StateFault fault);
            if (fault.IsSet) return Chain.FaultOf(fault);
        }

        _blocks.Add(block);
        _oldestHeader = Math.Min(_oldestHeader, number - (ulong)witness.Headers.Length);
        _bytes += block.Header.Rlp.Length;
        foreach (Transaction transaction in block.Transactions) _bytes += transaction.Raw.Length;
        foreach (byte[] node in witness.Nodes) _bytes += _nodes.Add(node) ? node.Length : 0;
        foreach (byte[] code in witness.Codes) _bytes += _codes.Add(code) ? code.Length : 0;

        // In JSON every byte takes two, so no answer that is refused later for its size is gathered first.
        return _bytes > limits.ResponseBytesMax / 2
            ? RpcError.LimitExceeded($"response too large: the blocks up to {number} take more than {limits.ResponseBytesMax} bytes, ask for fewer")
            : null;
    }

    private byte[][] ReadHeaders(ulong first, ulong last)
    {
        var headers = new byte[last - first + 1][];
        for (ulong number = first; number <= last; number++)
        {
            bool isThere = chain.Ledger.TryGetHeader(number, out BlockHeader? header);
            headers[number - first] = isThere ? header!.Rlp : throw new InvalidOperationException($"block {number} lies before the head and has no header");
        }

        return headers;
    }

    private static byte[][] Sorted(HashSet<byte[]> items)
    {
        byte[][] sorted = [.. items];
        Array.Sort(sorted, static (left, right) => left.AsSpan().SequenceCompareTo(right));
        return sorted;
    }

    /// <summary>Byte strings are the same that hold the same bytes.</summary>
    private sealed class ByContent : IEqualityComparer<byte[]>
    {
        public static readonly ByContent Instance = new();

        public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

        /// <summary>Nodes are full of hashes, so their last bytes tell them apart.</summary>
        public int GetHashCode(byte[] item)
        {
            HashCode hash = default;
            hash.AddBytes(item.AsSpan(Math.Max(0, item.Length - 48)));
            return hash.ToHashCode();
        }
    }
}
