using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <summary>A transaction of the chain with what became of it.</summary>
/// <param name="Header">Its block's header.</param>
/// <param name="BlockHash">Its block's hash.</param>
/// <param name="Index">Its index in the block.</param>
/// <param name="Result">Transaction, receipt and the rest.</param>
/// <param name="FirstLogIndex">The index in the block of its first log.</param>
public sealed record ChainTransaction(BlockHeader Header, Hash256 BlockHash, int Index, TransactionResult Result, int FirstLogIndex);
