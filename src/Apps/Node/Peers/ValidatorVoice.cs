using System;
using System.Collections.Generic;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Network;
using Sequitur.Node.Payloads;
using Sequitur.Node.Rewards;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Node.Peers;

/// <summary>Carries this node's consensus messages to the other validators, and its new heads to everybody.</summary>
internal sealed class ValidatorVoice(PeerNetwork network, PayloadStore payloads)
{
    public void Broadcast(ConsensusMessage message, ValidatorSet validators)
    {
        if (Envelope(message) is not { } envelope) return;
        network.Send(ValidatorsOf(network.Peers, validators), envelope);
    }

    public void Send(Address validator, ConsensusMessage message)
    {
        if (Envelope(message) is { } envelope) network.Send(validator, envelope);
    }

    /// <summary>Ends the connection to a validator that said what none says.</summary>
    public void Drop(Address validator, string reason)
    {
        foreach (Peer peer in network.Peers)
        {
            if (peer.Address == validator) network.Drop(peer, reason);
        }
    }

    public void AnnounceHead(BlockHeader head) => network.Send(network.Peers, new PeerMessage.Head(head.Number, head.Hash));

    public static ReadOnlySpan<Peer> ValidatorsOf(Peer[] peers, ValidatorSet validators)
    {
        List<Peer> found = new(peers.Length);
        foreach (Peer peer in peers)
        {
            if (validators.Contains(peer.Address)) found.Add(peer);
        }

        return found.ToArray();
    }

    /// <summary>Null for a proposal of a payload that is no longer here.</summary>
    private PeerMessage? Envelope(ConsensusMessage message)
    {
        if (message is not ConsensusMessage.Proposal proposal) return new PeerMessage.Vote(message);
        if (!payloads.TryGet(proposal.Payload, out Payload? payload)) return null;
        Transaction[] transactions = payload.Block.Transactions;
        var hashes = new Hash256[transactions.Length];
        for (int i = 0; i < hashes.Length; i++) hashes[i] = transactions[i].Hash;
        return new PeerMessage.ProposalOffer(proposal, payload.Header.Rlp, hashes, RewardMaker.FindReward(payload.Block)?.Raw ?? []);
    }
}
