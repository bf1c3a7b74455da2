using System;
using System.IO;
using System.Threading;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>The durable chain of one node: blocks, receipts, witnesses and the state, in one LMDB environment.</summary>
/// <remarks>
/// A block is there with everything that belongs to it, or not at all: <see cref="Commit"/> is one transaction, on disk when it
/// returns. One writer at a time, any number of readers from any thread; each look-up reads one consistent snapshot. The folder
/// belongs to one process. Formats: docs/spec/storage.md.
/// </remarks>
public sealed partial class Ledger : IDisposable
{
    private readonly LmdbEnvironment _environment;
    private readonly LedgerTables _tables;
    private readonly BlockWriter _writer;
    private readonly CodeCache _codes;
    private readonly Lock _writing = new();
    private volatile StoredHeader _head;

    private Ledger(LmdbEnvironment environment, LedgerTables tables, LedgerOptions options, ChainConfiguration configuration, BlockHeader genesis)
    {
        _environment = environment;
        _tables = tables;
        _codes = new CodeCache(options.CodeCacheBytes);
        _writer = new BlockWriter(tables, options, _codes, configuration);
        Configuration = configuration;
        WitnessBlocks = options.WitnessBlocks;
        Genesis = genesis;
        _head = new StoredHeader(genesis, genesis.Hash);
    }

    /// <summary>Called after each block is durable and visible, on the committing thread. A subscriber must not throw and should be quick.</summary>
    public event Action<SealedBlock>? Committed;

    public string Folder => _environment.Folder;

    public ChainConfiguration Configuration { get; }

    public BlockHeader Genesis { get; }

    /// <summary>How many blocks back witnesses are kept; null: all of them.</summary>
    public ulong? WitnessBlocks { get; }

    /// <summary>The last durable block.</summary>
    public BlockHeader Head => _head.Header;

    /// <summary>How far the database file has grown, in bytes.</summary>
    public ulong FileBytes => _environment.FileBytes();

    internal LmdbEnvironment Environment => _environment;

    internal LedgerTables Tables => _tables;

    /// <summary>Opens the chain in a folder, or makes its first block there. Refuses a folder of another chain and one that is in use.</summary>
    public static Ledger Open(string folder, GenesisSpecification specification, LedgerOptions? options = null)
    {
        options ??= new LedgerOptions();
        CreateFolder(folder);
        FolderLock held = FolderLock.Take(folder);
        LmdbEnvironment environment;
        try
        {
            environment = LmdbEnvironment.Open(folder, options.Database, held.Dispose);
        }
        catch
        {
            held.Dispose();
            throw;
        }

        try
        {
            LedgerTables tables = LedgerTables.Open(environment);
            BlockHeader genesis = GenesisBlock.Build(specification, new MemoryState(), out StateDelta delta);
            Ledger ledger = new(environment, tables, options, specification.Configuration, genesis);
            ledger.CreateOrCheck(delta);
            ledger.ReadHead();
            return ledger;
        }
        catch
        {
            environment.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes the next block durable with its certificate, then visible, then tells <see cref="Committed"/>. When it throws, nothing of the block is there.
    /// </summary>
    public void Commit(SealedBlock block, FinalityCertificate? certificate = null)
    {
        lock (_writing)
        {
            RequireNoImport();
            RequireNext(_head, block);
            _writer.Commit(_environment, block, certificate);
            BlockHeader header = block.Block.Header;
            _head = new StoredHeader(header, header.Hash);
            Committed?.Invoke(block);
        }
    }

    /// <summary>The state after the head.</summary>
    public LedgerSnapshot OpenSnapshot()
    {
        LmdbTransaction transaction = _environment.BeginRead();
        try
        {
            ulong head = new MetaTable(transaction, _tables.Meta).ReadHead();
            return new LedgerSnapshot(transaction, _tables, _codes, ReadStoredHeader(transaction, head), []);
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    /// <summary>The state after an earlier block of the undo window; an older or a future block is <see cref="StorageFault.StateUnavailable"/>.</summary>
    public LedgerSnapshot OpenSnapshot(ulong blockNumber)
    {
        LmdbTransaction transaction = _environment.BeginRead();
        try
        {
            ulong head = new MetaTable(transaction, _tables.Meta).ReadHead();
            if (blockNumber > head)
            {
                throw StateUnavailable(blockNumber, $"the head is block {head}", "wait for it");
            }

            UndoPlace[] undo = FindUndo(transaction, blockNumber, head);
            return new LedgerSnapshot(transaction, _tables, _codes, ReadStoredHeader(transaction, blockNumber), undo);
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    /// <summary>The oldest block after which the state can still be read.</summary>
    public ulong OldestStateNumber()
    {
        using LmdbTransaction transaction = _environment.BeginRead();
        return OldestState(transaction);
    }

    /// <summary>Copies the chain as of the last commit into an empty folder, as <see cref="LedgerBackup"/> does from another process.</summary>
    public void BackUp(string folder)
    {
        CreateFolder(folder);
        _environment.CopyTo(folder, compact: true);
        LedgerBackup.Mark(folder);
    }

    /// <summary>Releases the folder; snapshots that are still open delay that until they are disposed.</summary>
    public void Dispose()
    {
        lock (_writing)
        {
            _environment.Dispose();
        }
    }

    private ulong OldestState(LmdbTransaction transaction)
    {
        using LmdbCursor cursor = transaction.OpenCursor(_tables.Undo);
        return cursor.MoveFirst() ? StateKeys.ReadNumber(cursor.Key) - 1 : new MetaTable(transaction, _tables.Meta).ReadHead();
    }

    private UndoPlace[] FindUndo(LmdbTransaction transaction, ulong blockNumber, ulong head)
    {
        ulong oldest = OldestState(transaction);
        if (blockNumber < oldest)
        {
            throw StateUnavailable(blockNumber, $"states are kept from block {oldest} on", "raise the undo window to keep more");
        }

        UndoPlace[] undo = new UndoPlace[head - blockNumber];
        Span<byte> key = stackalloc byte[StateKeys.NumberSize];
        for (int i = 0; i < undo.Length; i++)
        {
            StateKeys.WriteNumber(blockNumber + 1 + (ulong)i, key);
            if (!transaction.TryGet(_tables.Undo, key, out ReadOnlySpan<byte> record) || !UndoRecord.TryOpen(record, out _))
            {
                throw CorruptedLedger.Because($"the undo record of block {blockNumber + 1 + (ulong)i} is missing or malformed", Folder);
            }

            undo[i] = new UndoPlace(record);
        }

        return undo;
    }

    private StorageException StateUnavailable(ulong number, string why, string remedy) =>
        new(StorageFault.StateUnavailable, $"the state of block {number} is not available: {why}", Folder, remedy);

    /// <summary>Refuses a block that does not follow a head, or is not what its own execution gave.</summary>
    private void RequireNext(StoredHeader head, SealedBlock block)
    {
        BlockHeader header = block.Block.Header;
        if (header.Number != head.Header.Number + 1 || header.ParentHash != head.Hash)
        {
            throw new StorageException(
                StorageFault.NotNextBlock,
                $"block {header.Number} on parent {header.ParentHash} does not follow the head {head.Header.Number} {head.Hash}",
                Folder,
                "commit decided blocks in order");
        }

        if (block.Delta.Fault.IsSet || block.Delta.StateRoot != header.StateRoot || block.Results.Length != block.Block.Transactions.Length)
        {
            throw new StorageException(
                StorageFault.Misuse,
                $"block {header.Number} {header.Hash} does not belong to its own execution (state root {header.StateRoot}, got {block.Delta.StateRoot})",
                Folder,
                "this is a defect of the program; please report it");
        }
    }

    private void CreateOrCheck(StateDelta delta)
    {
        using LmdbTransaction transaction = _environment.BeginWrite();
        MetaTable meta = new(transaction, _tables.Meta);
        if (!meta.TryReadSchema(out uint version))
        {
            _writer.WriteGenesis(transaction, Genesis, delta);
            meta.WriteIdentity(Configuration.ConfigurationHash, Genesis.Hash);
            transaction.Commit();
            return;
        }

        if (version != MetaTable.SchemaVersion)
        {
            throw new StorageException(
                StorageFault.UnknownSchema,
                $"the folder has schema {version}, this program reads schema {MetaTable.SchemaVersion}",
                Folder,
                "use the version of the program that wrote it, or start with an empty folder");
        }

        Refuse("genesis block", meta.ReadGenesis(), Genesis.Hash);
        Refuse("chain configuration", meta.ReadConfiguration(), Configuration.ConfigurationHash);
    }

    private void Refuse(string what, in Hash256 stored, in Hash256 expected)
    {
        if (stored != expected)
        {
            throw new StorageException(
                StorageFault.WrongChain,
                $"the folder holds another chain: its {what} is {stored}, the genesis file's is {expected}",
                Folder,
                "use the genesis file the folder was made with, or another folder");
        }
    }

    private void ReadHead()
    {
        using LmdbTransaction transaction = _environment.BeginRead();
        _head = ReadStoredHeader(transaction, new MetaTable(transaction, _tables.Meta).ReadHead());
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                StorageFault.CannotOpen, "the folder cannot be created", folder, "choose a folder this user may write to", refused);
        }
    }
}
