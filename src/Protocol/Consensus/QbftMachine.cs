using System;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>QBFT as a deterministic machine with one door, <see cref="Step"/>.</summary>
public sealed class QbftMachine(Address self, QuorumRule quorum, ConsensusOptions options)
{
    public ulong Height { get; private set; }

    public uint Round { get; private set; }

    public void Step(ConsensusInput input, ConsensusEffects effects) =>
        throw new NotSupportedException($"{self} {quorum} {options}: consensus is not built yet.");
}
