using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Why there is no input for a range.</summary>
public enum RangeBuildFault
{
    None,

    /// <summary>The range is not within the block, or the start step does not stand at its beginning or the end step at its end.</summary>
    Bounds,

    /// <summary>The headers do not end at the parent, or are not contiguous.</summary>
    Headers,

    /// <summary>The block is not valid; <see cref="RangeBuildResult.Rejection"/> says why.</summary>
    Block,

    /// <summary>
    /// The state given cannot answer between two transactions; <see cref="RangeBuildResult.Fault"/> names the node or code. A whole block's witness may lack
    /// the sibling of what is deleted before a split and put back after it.
    /// </summary>
    State,
}

/// <summary>What building an input came to.</summary>
public sealed class RangeBuildResult
{
    public required RangeBuildFault Reason { get; init; }

    public BlockRejection Rejection { get; init; }

    public StateFault Fault { get; init; }

    /// <summary>Null after a fault.</summary>
    public RangeInput? Input { get; init; }
}

/// <summary>Makes the input of a range from the state before the block: executes what comes before the range, then records what the range needs.</summary>
public sealed class RangeInputBuilder
{
    private readonly ChainConfiguration _configuration;
    private readonly byte[][] _headers;
    private readonly Block _block;
    private readonly IStateSource _source;
    private readonly ITrieNodes _nodes;

    /// <param name="configuration">Of the chain.</param>
    /// <param name="headers">RLP headers, ascending and contiguous, as far back as BLOCKHASH reaches in the block; the last is the parent.</param>
    /// <param name="block">A valid block.</param>
    /// <param name="source">The state before it.</param>
    /// <param name="nodes">The tries of that state.</param>
    public RangeInputBuilder(ChainConfiguration configuration, byte[][] headers, Block block, IStateSource source, ITrieNodes nodes)
    {
        _configuration = configuration;
        _headers = headers;
        _block = block;
        _source = source;
        _nodes = nodes;
    }

    /// <summary>The input of [from, to) with the steps; nothing in it is without need.</summary>
    public RangeBuildResult Build(int from, int to, RangeSteps steps)
    {
        int count = _block.Transactions.Length;
        bool isStart = (steps & RangeSteps.Start) != 0;
        bool isEnd = (steps & RangeSteps.End) != 0;
        if (from < 0 || from > to || to > count || (isStart && from != 0) || (isEnd && to != count))
        {
            return new RangeBuildResult { Reason = RangeBuildFault.Bounds };
        }

        if (!WitnessHeaders.TryRead(_headers, out WitnessHeaders? headers) || headers!.Parent.Hash != _block.Header.ParentHash)
        {
            return new RangeBuildResult { Reason = RangeBuildFault.Headers };
        }

        if (isStart)
        {
            return Record(headers, from, to, steps, null, null, _source, _nodes);
        }

        BlockExecution earlier = new();
        RangeBuildResult? failed = Execute(earlier, headers, 0, from, null, _source);
        if (failed is not null)
        {
            return failed;
        }

        StateDelta delta = StateCommitter.Commit(earlier.State, _nodes, headers.Parent.StateRoot, recordWitness: false);
        if (delta.Fault.IsSet)
        {
            return Missing(delta.Fault);
        }

        earlier.Advance(delta.StateRoot, 0, null, null, out RunningValues before);
        OverlayState between = new(delta, _source, _nodes);
        return Record(headers, from, to, steps, before, earlier.EncodeReceipts(out _), between, between);
    }

    private RangeBuildResult Record(
        WitnessHeaders headers,
        int from,
        int to,
        RangeSteps steps,
        RunningValues? before,
        byte[][]? earlierReceipts,
        IStateSource source,
        ITrieNodes nodes)
    {
        BlockExecution execution = new();
        bool isEnd = (steps & RangeSteps.End) != 0;
        RangeBuildResult? failed = Execute(execution, headers, from, to, before, source);
        BlockRejection rejection = failed is null && isEnd ? execution.Finish() : default;
        if (failed is not null || rejection.IsRejected)
        {
            return failed ?? Refused(rejection);
        }

        Hash256 root = before is null ? headers.Parent.StateRoot : before.StateRoot;
        StateDelta delta = StateCommitter.Commit(execution.State, nodes, root, recordWitness: true);
        if (delta.Fault.IsSet)
        {
            return Missing(delta.Fault);
        }

        RangeInput input = new()
        {
            Content = new StatelessInput
            {
                Configuration = _configuration,
                HeaderRlp = _block.Header.Rlp,
                Transactions = Encoded(from, to),
                Withdrawals = isEnd ? _block.Withdrawals : [],
                WitnessState = WithRoot(delta.WitnessNodes, nodes, root),
                WitnessCodes = delta.WitnessCodes,
                WitnessHeaders = HeadersFrom(headers, execution.OldestBlockHashRead),
            },
            From = from,
            Steps = steps,
            Before = before,
            TransactionNodes = before is null ? [] : ListNodes(before.TransactionsRoot, Encoded(0, from), Encoded(from, to)),
            ReceiptNodes = before is null ? [] : ListNodes(before.ReceiptsRoot, earlierReceipts!, execution.EncodeReceipts(out _)),
        };
        return new RangeBuildResult { Reason = RangeBuildFault.None, Input = input };
    }

    private RangeBuildResult? Execute(
        BlockExecution execution, WitnessHeaders headers, int from, int to, RunningValues? before, IStateSource source)
    {
        Block part = _block with { Transactions = _block.Transactions[from..to] };
        BlockRejection rejection = BlockImport.Run(execution, _configuration, headers.Parent, part, source, headers, before);
        if (!rejection.IsRejected)
        {
            rejection = execution.CheckState();
        }

        return rejection.IsRejected ? Refused(rejection) : null;
    }

    private byte[][] Encoded(int from, int to)
    {
        byte[][] encoded = new byte[to - from][];
        for (int i = 0; i < encoded.Length; i++)
        {
            encoded[i] = _block.Transactions[from + i].Raw;
        }

        return encoded;
    }

    /// <summary>A range that reads nothing still names a state, of which the executor wants to see the root's node.</summary>
    private static byte[][] WithRoot(byte[][] recorded, ITrieNodes nodes, in Hash256 root) =>
        recorded.Length != 0 || root == Keccak.EmptyTrie ? recorded : [nodes.Read(default, default, root).ToArray()];

    private byte[][] HeadersFrom(WitnessHeaders headers, ulong oldestRead)
    {
        ulong first = oldestRead < headers.Parent.Number ? oldestRead : headers.Parent.Number;
        return _headers[(int)(first - headers.FirstNumber)..];
    }

    /// <summary>The nodes over the earlier values that adding the new ones needs.</summary>
    private static byte[][] ListNodes(in Hash256 root, byte[][] earlier, byte[][] added)
    {
        IndexedAccumulator whole = new(Keccak.EmptyTrie, [], collects: true);
        whole.Append(0, earlier, out _);
        IndexedAccumulator recording = new(root, whole.WrittenNodes);
        recording.Append(earlier.Length, added, out _);
        return recording.UsedNodes;
    }

    private static RangeBuildResult Refused(BlockRejection rejection) =>
        rejection.Fault.IsSet ? Missing(rejection.Fault) : new RangeBuildResult { Reason = RangeBuildFault.Block, Rejection = rejection };

    private static RangeBuildResult Missing(StateFault fault) => new() { Reason = RangeBuildFault.State, Fault = fault };
}
