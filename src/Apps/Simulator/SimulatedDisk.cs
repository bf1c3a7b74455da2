using System.Collections.Generic;
using Sequitur.Consensus;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Simulator;

/// <summary>A final block in a node's ledger.</summary>
/// <param name="Decision">Why it is final.</param>
/// <param name="Beneficiary">Whose it is.</param>
/// <param name="Body">The block, where payloads are real ones.</param>
public readonly record struct StoredBlock(Decision Decision, Address Beneficiary, Block? Body = null);

/// <summary>What a node finds again after a crash: vote records and final blocks, as far as they were synced.</summary>
/// <remarks>
/// The unit is a record. That a torn frame of bytes reads as the end of the log, so that a prefix of the records is left, is what the tests of the
/// real vote log show.
/// </remarks>
internal sealed class SimulatedDisk(bool isSynced, Chance chance)
{
    private const int BlocksLostMax = 4;

    private readonly List<VoteRecord> _records = [];
    private readonly List<VoteRecord> _cleared = [];
    private readonly List<StoredBlock> _blocks = [];
    private int _safeRecords;

    public IReadOnlyList<VoteRecord> Records => _records;

    public IReadOnlyList<StoredBlock> Blocks => _blocks;

    /// <summary>Records that crashes have lost, torn ones among them.</summary>
    public int RecordsLost { get; private set; }

    public int BlocksLost { get; private set; }

    public void Append(VoteRecord record) => _records.Add(record);

    public void Sync()
    {
        if (!isSynced) return;
        _safeRecords = _records.Count;
        _cleared.Clear();
    }

    /// <summary>Durable when it returns, unless nothing is synced here.</summary>
    public void Commit(in StoredBlock block) => _blocks.Add(block);

    /// <summary>Forgets the records of a height that is in the ledger. Not synced: a crash may bring them back.</summary>
    public void ClearRecords()
    {
        _cleared.Clear();
        _cleared.AddRange(_records);
        _records.Clear();
        _safeRecords = 0;
    }

    /// <summary>An older copy takes its place: fewer blocks, and no votes.</summary>
    public void Restore(int blocks)
    {
        _records.Clear();
        _cleared.Clear();
        _safeRecords = 0;
        _blocks.RemoveRange(blocks, _blocks.Count - blocks);
    }

    /// <summary>Of what was not synced a prefix is left, mostly nothing; the record behind it may be torn, and is none then.</summary>
    public void Crash()
    {
        int unsafeRecords = _records.Count - _safeRecords;
        int kept = chance.Next(2) == 0 ? 0 : chance.Next(unsafeRecords + 1);
        RecordsLost += unsafeRecords - kept;
        _records.RemoveRange(_safeRecords + kept, unsafeRecords - kept);
        if (_records.Count == 0 && chance.Next(2) == 0) _records.AddRange(_cleared);
        _safeRecords = _records.Count;
        _cleared.Clear();
        if (isSynced) return;
        int lost = System.Math.Min(chance.Next(BlocksLostMax), _blocks.Count);
        BlocksLost += lost;
        _blocks.RemoveRange(_blocks.Count - lost, lost);
    }
}
