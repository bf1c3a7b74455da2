namespace Sequitur.Storage;

/// <summary>How a ledger keeps what it keeps.</summary>
public sealed record LedgerOptions
{
    public LmdbOptions Database { get; init; } = new();

    /// <summary>How many blocks back the state can be read; each costs its undo record on disk.</summary>
    public ulong UndoBlocks { get; init; } = 128;

    /// <summary>How many blocks back witnesses are kept; null keeps all of them.</summary>
    public ulong? WitnessBlocks { get; init; }

    /// <summary>
    /// Compresses witnesses on disk. Off, because a witness is nodes made of hashes and its codes are stored once, apart: brotli made those of blocks
    /// of transfers 7–11 % smaller for about 10 ms of commit time per MB.
    /// </summary>
    public bool CompressWitnesses { get; init; }

    /// <summary>Memory for codes that are used again and again.</summary>
    public long CodeCacheBytes { get; init; } = 64 << 20;
}
