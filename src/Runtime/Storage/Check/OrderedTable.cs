using System;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>A table read forward by somebody who knows which keys must come next; reports those that are missing or too many.</summary>
internal sealed class OrderedTable : IDisposable
{
    private readonly LedgerCheck _check;
    private readonly LmdbCursor _cursor;
    private readonly LedgerFindingKind _kind;
    private bool _isThere;

    public OrderedTable(LedgerCheck check, LmdbDatabase table, LedgerFindingKind kind)
    {
        _check = check;
        _kind = kind;
        _cursor = check.Transaction.OpenCursor(table);
        _isThere = _cursor.MoveFirst();
    }

    /// <summary>Goes to the first key that is not less, without a report.</summary>
    public void SkipTo(ReadOnlySpan<byte> key) => _isThere = _cursor.MoveToAtLeast(key);

    /// <summary>The value of the key that must come next.</summary>
    public bool TryTake(scoped ReadOnlySpan<byte> key, string where, out ReadOnlySpan<byte> value)
    {
        ReportUpTo(key);
        if (_isThere && _cursor.Key.SequenceEqual(key))
        {
            value = _cursor.Value;
            _isThere = _cursor.MoveNext();
            return true;
        }

        _check.Report(_kind, where, "missing");
        value = default;
        return false;
    }

    /// <summary>Passes the keys from the position up to the bound (all, when it is empty), each of which is one too many.</summary>
    public void ReportRest(ReadOnlySpan<byte> bound) => ReportUpTo(bound);

    public void Dispose() => _cursor.Dispose();

    private void ReportUpTo(ReadOnlySpan<byte> bound)
    {
        while (_isThere && (bound.IsEmpty || _cursor.Key.SequenceCompareTo(bound) < 0))
        {
            _check.Report(_kind, $"key {Hex.Encode(_cursor.Key)}", "is not part of the state");
            _isThere = _cursor.MoveNext();
        }
    }
}
