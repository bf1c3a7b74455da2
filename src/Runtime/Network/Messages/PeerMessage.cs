using Sequitur.Consensus;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>What nodes tell each other once connected. Decoded strictly from protobuf within the limits of docs/spec/network.md; contents are unchecked claims.</summary>
public abstract record PeerMessage
{
    private PeerMessage()
    {
    }

    /// <summary>A Prepare, Commit or RoundChange.</summary>
    public sealed record Vote(ConsensusMessage Message) : PeerMessage;

    /// <summary>A proposal with its payload in compact form: the header and the hashes of the transactions, which were gossiped before.</summary>
    /// <param name="Proposal">Signed.</param>
    /// <param name="HeaderRlp">Of the payload.</param>
    /// <param name="TransactionHashes">In their order.</param>
    /// <param name="OwnTransaction">One of the transactions that is the block's proposer's own and was gossiped to nobody; empty where there is none.</param>
    public sealed record ProposalOffer(ConsensusMessage.Proposal Proposal, byte[] HeaderRlp, Hash256[] TransactionHashes, byte[] OwnTransaction) : PeerMessage;

    /// <summary>Asks for a whole payload of the height under way, by hash.</summary>
    public sealed record GetPayload(ulong RequestId, Hash256 PayloadHash) : PeerMessage;

    /// <summary>The block's RLP; empty when it is not known here.</summary>
    public sealed record WholePayload(ulong RequestId, byte[] BlockRlp) : PeerMessage;

    /// <summary>Asks for transactions of a payload by their places in it.</summary>
    public sealed record GetTransactions(ulong RequestId, Hash256 PayloadHash, int[] Indices) : PeerMessage;

    /// <summary>In the order asked for; empty when the payload is not known here.</summary>
    public sealed record Transactions(ulong RequestId, byte[][] Raw) : PeerMessage;

    /// <summary>New transactions for the mempool, as EIP-2718 bytes.</summary>
    public sealed record TransactionGossip(byte[][] Raw) : PeerMessage;

    /// <summary>The sender's newest final block.</summary>
    public sealed record Head(ulong Number, Hash256 Hash) : PeerMessage;

    /// <summary>Asks for final blocks with their certificates.</summary>
    public sealed record GetBlocks(ulong RequestId, ulong From, int CountMax) : PeerMessage;

    /// <summary>Consecutive from the first asked for; as many as fit; empty when the first is not known here.</summary>
    public sealed record Blocks(ulong RequestId, FinalBlock[] Items) : PeerMessage;
}

/// <summary>A block and its finality certificate, both in RLP.</summary>
public readonly record struct FinalBlock(byte[] BlockRlp, byte[] CertificateRlp);
