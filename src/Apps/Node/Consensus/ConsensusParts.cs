using System;
using Sequitur.L1;
using Sequitur.Node.Chain;
using Sequitur.Node.Messages;
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

    /// <summary>What was read from L1; null where nothing is.</summary>
    public required MessageView? Messages { get; init; }

    public required MessageCheck MessageCheck { get; init; }

    /// <summary>A proposal waits for a message that was not read yet.</summary>
    public required Action MessagesWanted { get; init; }

    public required ValidatorVoice Voice { get; init; }

    public required NodeLog Log { get; init; }

    public required NodeMetrics Metrics { get; init; }

    /// <summary>There are transactions or messages from L1 that a block could take.</summary>
    public required Func<bool> HasWork { get; init; }

    /// <summary>Consensus has added this block.</summary>
    public required Action<ulong> HeadMoved { get; init; }

    /// <summary>Others are validators from the height under way on; told who is new.</summary>
    public required Action<Address[]> ValidatorsChanged { get; init; }

    public required Action<Exception> Failed { get; init; }
}
