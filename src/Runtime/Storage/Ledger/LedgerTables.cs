namespace Sequitur.Storage;

/// <summary>The tables of a ledger's environment. Keys and values are specified in docs/spec/storage.md.</summary>
internal sealed record LedgerTables(
    LmdbDatabase Meta,
    LmdbDatabase Headers,
    LmdbDatabase Bodies,
    LmdbDatabase Receipts,
    LmdbDatabase BlockNumbers,
    LmdbDatabase TransactionPlaces,
    LmdbDatabase Accounts,
    LmdbDatabase Slots,
    LmdbDatabase Codes,
    LmdbDatabase Nodes,
    LmdbDatabase Witnesses,
    LmdbDatabase Undo,
    LmdbDatabase Certificates,
    LmdbDatabase FinalAccounts,
    LmdbDatabase FinalStorages,
    LmdbDatabase Withdrawals,
    LmdbDatabase WithdrawalNodes)
{
    private static readonly string[] Names =
    [
        "meta", "headers", "bodies", "receipts", "block_numbers", "transaction_places",
        "accounts", "slots", "codes", "nodes", "witnesses", "undo",
        "certificates", "final_accounts", "final_storages",
        "withdrawals", "withdrawal_nodes",
    ];

    public static LedgerTables Open(LmdbEnvironment environment)
    {
        LmdbDatabase[] tables = environment.OpenDatabases(Names, create: true);
        return new LedgerTables(
            tables[0], tables[1], tables[2], tables[3], tables[4], tables[5],
            tables[6], tables[7], tables[8], tables[9], tables[10], tables[11],
            tables[12], tables[13], tables[14], tables[15], tables[16]);
    }
}
