using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>A log of the chain and where it is.</summary>
public sealed record FoundLog(
    Log Log, ulong BlockNumber, Hash256 BlockHash, ulong BlockTimestamp, Hash256 TransactionHash, int TransactionIndex, int LogIndex);
