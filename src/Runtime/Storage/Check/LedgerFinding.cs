namespace Sequitur.Storage;

/// <summary>One thing that is not as it must be.</summary>
public sealed record LedgerFinding(LedgerFindingKind Kind, string Where, string What)
{
    public override string ToString() => $"{Kind}: {Where}: {What}";
}

/// <summary>What a check of the ledger can find.</summary>
public enum LedgerFindingKind
{
    /// <summary>A header does not decode, hash to its key or link to its parent.</summary>
    Header,

    /// <summary>A body does not decode or does not give the header's roots.</summary>
    Body,

    /// <summary>Receipts do not decode or do not give the header's root, bloom and gas.</summary>
    Receipts,

    /// <summary>A block hash or a transaction hash leads elsewhere, nowhere, or is one too many.</summary>
    Index,

    /// <summary>A witness does not decode or names something the chain does not have.</summary>
    Witness,

    /// <summary>A certificate does not decode, or does not make its block final.</summary>
    Certificate,

    /// <summary>The stored proof of the validators does not hold or is incomplete.</summary>
    FinalStorage,

    /// <summary>The tree of messages to L1, or the place of one, is not what the receipts give, or its root not the one in the state.</summary>
    Withdrawal,

    /// <summary>The undo window has a gap or a malformed record.</summary>
    Undo,

    /// <summary>A code does not hash to its key, or is missing.</summary>
    Code,

    /// <summary>A trie node is missing, malformed, does not hash to what its parent names, or is one too many.</summary>
    TrieNode,

    /// <summary>A flat account and the trie's leaf disagree.</summary>
    Account,

    /// <summary>A flat slot and the trie's leaf disagree.</summary>
    Slot,
}
