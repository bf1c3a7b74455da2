using System;
using System.Collections.Generic;
using System.Threading;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <summary>Derives everything in a ledger anew and compares: headers, bodies, receipts, indexes, certificates, codes, and flat state with tries.</summary>
/// <remarks>
/// Reads one snapshot as a stream, so it needs little memory and may run beside the node, whose freed pages then wait for its end.
/// It trusts nothing but keccak and the genesis hash, and does not use the code that wrote the tries.
/// </remarks>
public sealed class LedgerCheck
{
    /// <summary>More findings than this are only counted.</summary>
    public const int FindingsMax = 100;

    private const ulong ProgressStep = 1000;

    private readonly LmdbTransaction _transaction;
    private readonly Action<LedgerCheckProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly List<LedgerFinding> _findings = [];

    private LedgerCheck(Ledger ledger, LmdbTransaction transaction, Action<LedgerCheckProgress>? progress, CancellationToken cancellation)
    {
        Tables = ledger.Tables;
        Configuration = ledger.Configuration;
        _transaction = transaction;
        _progress = progress;
        _cancellation = cancellation;
    }

    internal LedgerTables Tables { get; }

    internal ChainConfiguration Configuration { get; }

    internal LmdbTransaction Transaction => _transaction;

    internal ulong Transactions { get; set; }

    internal ulong Accounts { get; set; }

    internal ulong Slots { get; set; }

    internal ulong Nodes { get; set; }

    private ulong FindingsTotal { get; set; }

    /// <summary>Checks the whole ledger as of its last commit.</summary>
    public static LedgerCheckReport Run(Ledger ledger, Action<LedgerCheckProgress>? progress = null, CancellationToken cancellation = default)
    {
        using LmdbTransaction transaction = ledger.Environment.BeginRead();
        LedgerCheck check = new(ledger, transaction, progress, cancellation);
        ulong head = new MetaTable(transaction, ledger.Tables.Meta).ReadHead();
        Hash256? stateRoot = new ChainCheck(check, head).Run();
        check.CheckCodes();
        if (stateRoot is { } root)
        {
            StateCheck.Run(check, root);
        }

        return new LedgerCheckReport(
            head, check.Transactions, check.Accounts, check.Slots, check.Nodes, [.. check._findings], check.FindingsTotal);
    }

    /// <summary>The state after the head, as the flat tables have it. Not to be disposed: that would end the check's transaction.</summary>
    internal LedgerSnapshot StateAfter(StoredHeader head) => new(_transaction, Tables, new CodeCache(0), head, []);

    internal void Report(LedgerFindingKind kind, string where, string what)
    {
        FindingsTotal++;
        if (_findings.Count < FindingsMax)
        {
            _findings.Add(new LedgerFinding(kind, where, what));
        }
    }

    internal void Advance(string phase, ulong done, ulong total)
    {
        if (done % ProgressStep == 0 || done == total)
        {
            _cancellation.ThrowIfCancellationRequested();
            _progress?.Invoke(new LedgerCheckProgress(phase, done, total));
        }
    }

    private void CheckCodes()
    {
        using LmdbCursor codes = _transaction.OpenCursor(Tables.Codes);
        for (bool there = codes.MoveFirst(); there; there = codes.MoveNext())
        {
            _cancellation.ThrowIfCancellationRequested();
            Hash256 hash = Keccak.Hash(codes.Value);
            if (!codes.Key.SequenceEqual(hash.Bytes))
            {
                Report(LedgerFindingKind.Code, Hex.Encode(codes.Key), $"hashes to {hash}");
            }
        }
    }
}
