using System;
using System.Threading.Tasks;
using Sequitur.Consensus;
using Sequitur.Network;
using Sequitur.Node.Chain;
using Sequitur.Node.Consensus;
using Sequitur.Node.Payloads;
using Sequitur.Node.Rewards;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Node.Peers;

/// <summary>Leads what peers send to the part that wants it. Runs on the peers' read loops, so several at a time.</summary>
internal sealed class PeerRouter : IPeerHandler
{
    private PeerRoutes? _routes;

    /// <summary>The parts; set before the network starts.</summary>
    public PeerRoutes Routes
    {
        private get => _routes ?? throw new InvalidOperationException("The network was started before its router was set.");
        set => _routes = value;
    }

    public void Connected(Peer peer)
    {
        Routes.Synchronizer.Announced(peer, peer.FirstHead.Number);
        if (!Routes.Consensus.Validators.Contains(peer.Address)) return;
        _ = Routes.Consensus.PostConnectedAsync(peer.Address).AsTask();
        Routes.Gossip.Retell(peer);
    }

    public void Disconnected(Peer peer)
    {
        Routes.Synchronizer.Gone(peer);
    }

    public ValueTask ReceivedAsync(Peer peer, PeerMessage message)
    {
        switch (message)
        {
            case PeerMessage.Vote vote:
                return VoteAsync(peer, vote.Message);
            case PeerMessage.ProposalOffer offer:
                return OfferAsync(peer, offer);
            case PeerMessage.TransactionGossip gossip:
                return Routes.Gossip.ReceiveAsync(peer, gossip.Raw);
            case PeerMessage.Head head:
                Routes.Synchronizer.Announced(peer, head.Number);
                return default;
            case PeerMessage.GetBlocks request:
                Routes.Blocks.Serve(peer, request);
                return default;
            case PeerMessage.GetPayload request:
                Routes.Network.Send(peer.Address, PayloadOf(request));
                return default;
            case PeerMessage.GetTransactions request:
                Routes.Network.Send(peer.Address, TransactionsOf(request));
                return default;
            default:
                Routes.Network.Drop(peer, $"it sent an unexpected {message.GetType().Name}");
                return default;
        }
    }

    private ValueTask VoteAsync(Peer peer, ConsensusMessage message)
    {
        if (!IsByPeer(peer, message)) return default;

        // Who votes at a height has the block below it.
        if (message.Height > Routes.Consensus.Height + 1) Routes.Synchronizer.Announced(peer, message.Height - 1);
        if (Routes.Consensus.Wanted.Includes(message)) return PostVerifiedAsync(peer, message);
        if (message is ConsensusMessage.Commit commit && Routes.Seals.Wants(commit)) KeepLate(peer, commit);
        return default;
    }

    /// <summary>A seal that the decision did not need is still paid, and shows that its signer takes part.</summary>
    private void KeepLate(Peer peer, ConsensusMessage.Commit commit)
    {
        if (VerifiedMessage.TryVerify(commit, Routes.ChainId, out _)) Routes.Seals.Add(commit);
        else Refuse(peer, commit);
    }

    private ValueTask OfferAsync(Peer peer, PeerMessage.ProposalOffer offer)
    {
        ConsensusMessage.Proposal proposal = offer.Proposal;
        if (!IsByPeer(peer, proposal) || !Routes.Consensus.Wanted.Includes(proposal)) return default;
        RlpError error = BlockHeader.TryDecode(offer.HeaderRlp, out BlockHeader? header);
        if (error != RlpError.None || header!.Hash != proposal.Payload || header.Number != proposal.Height)
        {
            Routes.Network.Drop(peer, $"its proposal {proposal.Payload} for height {proposal.Height} came with another block's header");
            return default;
        }

        if (!TryReadOwn(offer, out Transaction? own))
        {
            Routes.Network.Drop(peer, $"the transaction it sent along with its proposal {proposal.Payload} is none of those it names");
            return default;
        }

        Routes.Payloads.AddOffer(new PayloadOffer(peer.Address, header, offer.TransactionHashes, own));
        return PostVerifiedAsync(peer, proposal);
    }

    private ValueTask PostVerifiedAsync(Peer peer, ConsensusMessage message)
    {
        if (VerifiedMessage.TryVerify(message, Routes.ChainId, out VerifiedMessage? verified)) return Routes.Consensus.PostAsync(verified!);
        Refuse(peer, message);
        return default;
    }

    private void Refuse(Peer peer, ConsensusMessage message) => Routes.Network.Drop(
        peer, $"its {message.GetType().Name} for height {message.Height} round {message.Round} is not signed by those it names");

    private static bool TryReadOwn(PeerMessage.ProposalOffer offer, out Transaction? own)
    {
        own = null;
        if (offer.OwnTransaction.Length == 0) return true;
        return Transaction.TryDecode(offer.OwnTransaction, out own) == TransactionError.None
            && Array.IndexOf(offer.TransactionHashes, own!.Hash) >= 0
            && own.TryGetSender(out _);
    }

    /// <summary>Consensus messages are never relayed: who sends one has signed it, and is a validator.</summary>
    private bool IsByPeer(Peer peer, ConsensusMessage message)
    {
        if (message.Author == peer.Address && Routes.Consensus.Validators.Contains(peer.Address)) return true;

        // A set that changes leaves votes under way; only a vote in another's name is a fault.
        if (message.Author != peer.Address) Routes.Network.Drop(peer, $"it sent a {message.GetType().Name} of {message.Author}");
        return false;
    }

    private PeerMessage.WholePayload PayloadOf(PeerMessage.GetPayload request) =>
        new(request.RequestId, Routes.Payloads.TryGet(request.PayloadHash, out Payload? payload) ? payload.Block.Encode() : []);

    private PeerMessage.Transactions TransactionsOf(PeerMessage.GetTransactions request)
    {
        if (!Routes.Payloads.TryGet(request.PayloadHash, out Payload? payload)) return new PeerMessage.Transactions(request.RequestId, []);
        Transaction[] all = payload.Block.Transactions;
        byte[][] raw = new byte[request.Indices.Length][];
        for (int i = 0; i < raw.Length; i++)
        {
            int index = request.Indices[i];
            if ((uint)index >= (uint)all.Length) return new PeerMessage.Transactions(request.RequestId, []);
            raw[i] = all[index].Raw;
        }

        return new PeerMessage.Transactions(request.RequestId, raw);
    }
}

/// <summary>Where the router leads.</summary>
internal sealed record PeerRoutes(
    ulong ChainId,
    PeerNetwork Network,
    ConsensusDriver Consensus,
    PayloadStore Payloads,
    TransactionGossip Gossip,
    Synchronizer Synchronizer,
    SealCollection Seals,
    BlockServer Blocks);
