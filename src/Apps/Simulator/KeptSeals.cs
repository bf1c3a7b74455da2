using System;
using System.Collections.Generic;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Simulator;

/// <summary>The seals that a node has heard of around its head, whether they are part of a certificate or came too late for it.</summary>
internal sealed class KeptSeals(SimulatedKeys keys)
{
    private const ulong HeightsKept = 4;

    private readonly List<(ulong Height, Hash256 Payload, UInt128 By)> _kept = [];

    /// <param name="commit">With a seal.</param>
    /// <param name="head">Of the node: what is far from it is not kept.</param>
    public void Keep(ConsensusMessage.Commit commit, ulong head)
    {
        int author = keys.IndexOf(commit.Author);
        if (author < 0 || commit.Height + HeightsKept < head || commit.Height > head + HeightsKept) return;
        int place = _kept.FindIndex(kept => kept.Height == commit.Height && kept.Payload == commit.Payload);
        if (place < 0) _kept.Add((commit.Height, commit.Payload, SimulatedState.Bit(author)));
        else _kept[place] = _kept[place] with { By = _kept[place].By | SimulatedState.Bit(author) };
    }

    /// <summary>Whose seals of a decided block there are: those of the certificate, and those that have come beside it.</summary>
    public UInt128 Of(ulong height, Decision decision)
    {
        UInt128 seals = _kept.Find(kept => kept.Height == height && kept.Payload == decision.Payload).By;
        foreach (RecoverableSignature seal in decision.Certificate.Seals)
        {
            int signer = keys.SignerOf(seal, decision);
            if (signer >= 0) seals |= SimulatedState.Bit(signer);
        }

        return seals;
    }

    public void ForgetBelow(ulong head) => _kept.RemoveAll(kept => kept.Height + HeightsKept < head);

    public void ForgetAll() => _kept.Clear();
}
