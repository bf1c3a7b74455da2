using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <summary>What shows on L1 that a message was sent: the message, and the way from its leaf to the root in the state after a block.</summary>
/// <param name="Message">Its fields.</param>
/// <param name="Leaf">What they hash to.</param>
/// <param name="TransactionHash">The transaction that sent it.</param>
/// <param name="Place">Where that is, and the event.</param>
/// <param name="BlockNumber">The block after which <paramref name="Root"/> is the root.</param>
/// <param name="BlockHash">Its hash.</param>
/// <param name="Size">How many messages were sent up to that block.</param>
/// <param name="Root">The root of their tree.</param>
/// <param name="Siblings"><see cref="WithdrawalTree.Depth"/> of them, the leaf's own first.</param>
public sealed record WithdrawalProof(
    SentMessage Message, Hash256 Leaf, Hash256 TransactionHash, WithdrawalPlace Place, ulong BlockNumber, Hash256 BlockHash, ulong Size, Hash256 Root, Hash256[] Siblings);
