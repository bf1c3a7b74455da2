using System;
using Sequitur.Node.Chain;
using Sequitur.Node.Payloads;
using Sequitur.Node.Peers;
using Sequitur.Node.Rewards;
using Sequitur.Primitives;

namespace Sequitur.Node.Consensus;

/// <summary>What the consensus driver works with.</summary>
internal sealed record ConsensusParts
{
    public required NodeSettings Settings { get; init; }

    public required ChainWriter Chain { get; init; }

    public required PayloadStore Payloads { get; init; }

    public required PayloadAssembler Assembler { get; init; }

    public required PayloadExecutor Executor { get; init; }

    public required SealCollection Seals { get; init; }

    public required ValidatorVoice Voice { get; init; }

    public required NodeLog Log { get; init; }

    public required NodeMetrics Metrics { get; init; }

    /// <summary>The mempool has something a block could take.</summary>
    public required Func<bool> HasWork { get; init; }

    /// <summary>Consensus has added this block.</summary>
    public required Action<ulong> HeadMoved { get; init; }

    /// <summary>Others are validators from the height under way on; told who is new.</summary>
    public required Action<Address[]> ValidatorsChanged { get; init; }

    public required Action<Exception> Failed { get; init; }
}
