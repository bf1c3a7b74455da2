using System.Linq;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Network;
using Sequitur.Primitives;

namespace Sequitur.Runtime.Network;

/// <summary>Messages of every kind.</summary>
internal static class Samples
{
    public static readonly Address Author = new(Enumerable.Range(1, 20).Select(i => (byte)i).ToArray());
    public static readonly Hash256 Hash = Keccak.Hash("payload"u8);
    public static readonly RecoverableSignature Signature = new(U256.FromBigEndian(Hash.Bytes), 12_345, 1);

    /// <summary>Of the right length: what it says is not the codec's business.</summary>
    public static readonly SealSignature Seal = new([.. Enumerable.Range(1, 96).Select(i => (byte)i)]);

    public static PeerMessage Vote(ulong height = 9) => new PeerMessage.Vote(new ConsensusMessage.Prepare(Author, height, 3, Hash, Signature));

    public static ConsensusMessage.Prepare[] Prepares(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new ConsensusMessage.Prepare(Author, ulong.MaxValue, (uint)i, Hash, Signature))];

    public static ConsensusMessage.RoundChange RoundChange(int prepares) =>
        new(Author, ulong.MaxValue, uint.MaxValue, new PreparedClaim(uint.MaxValue, Hash), Prepares(prepares), Signature);

    public static ConsensusMessage.Proposal Proposal(int justifications) => new(
        Author, ulong.MaxValue, uint.MaxValue, Hash, [.. Enumerable.Range(0, justifications).Select(_ => RoundChange(0))], Prepares(justifications), Signature);

    public static PeerMessage[] OfEachKind() =>
    [
        Vote(),
        new PeerMessage.Vote(new ConsensusMessage.Prepare(Author, 0, 0, default, Signature)),
        new PeerMessage.Vote(new ConsensusMessage.Commit(Author, 1, 0, Hash, Signature)),
        new PeerMessage.Vote(new ConsensusMessage.Commit(Author, 1, 0, Hash, Signature) { Seal = Seal }),
        new PeerMessage.Vote(RoundChange(3)),
        new PeerMessage.Vote(new ConsensusMessage.RoundChange(Author, 1, 1, null, [], Signature)),
        new PeerMessage.ProposalOffer(Proposal(0), [], [], []),
        new PeerMessage.ProposalOffer(Proposal(2), [1, 2, 3], [Hash, Genesis], [4, 5]),
        new PeerMessage.GetPayload(1, Hash),
        new PeerMessage.WholePayload(1, []),
        new PeerMessage.WholePayload(ulong.MaxValue, [1]),
        new PeerMessage.GetTransactions(2, Hash, [0, 1, 300, 65_535]),
        new PeerMessage.GetTransactions(2, Hash, []),
        new PeerMessage.Transactions(2, []),
        new PeerMessage.Transactions(2, [[1], [2, 3]]),
        new PeerMessage.TransactionGossip([[1, 2], [3]]),
        new PeerMessage.Head(0, Hash),
        new PeerMessage.Head(ulong.MaxValue, Hash),
        new PeerMessage.GetBlocks(3, 0, 1),
        new PeerMessage.GetBlocks(3, ulong.MaxValue, 1_024),
        new PeerMessage.Blocks(3, []),
        new PeerMessage.Blocks(3, [new FinalBlock([1], [2]), new FinalBlock([3, 4], [5])]),
    ];

    private static Hash256 Genesis => TestNode.Genesis;
}
