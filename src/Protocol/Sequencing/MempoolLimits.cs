namespace Sequitur.Sequencing;

/// <summary>How much the mempool holds. Local policy, not a rule of the chain.</summary>
public sealed class MempoolLimits
{
    public int TransactionsMax { get; init; } = 50_000;

    public long BytesMax { get; init; } = 64L << 20;

    /// <summary>All transactions of one sender, executable and queued.</summary>
    public int SenderTransactionsMax { get; init; } = 4_096;

    /// <summary>Transactions of one sender behind a nonce gap.</summary>
    public int SenderQueuedMax { get; init; } = 256;

    /// <summary>Transactions behind a nonce gap, over all senders.</summary>
    public int QueuedMax { get; init; } = 10_000;

    /// <summary>How far a nonce may lie beyond the sender's next executable one.</summary>
    public ulong NonceGapMax { get; init; } = 1_024;

    /// <summary>Size of one encoded transaction; other clients gossip no larger ones either.</summary>
    public int TransactionBytesMax { get; init; } = 128 << 10;

    /// <summary>By how much both fee caps must rise for a replacement.</summary>
    public uint ReplacementBumpPercent { get; init; } = 10;
}
