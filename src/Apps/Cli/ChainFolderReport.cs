using System;
using System.IO;
using System.Text.Json;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;

namespace Sequitur.Cli;

/// <summary>What lies beside a ledger and decides whether its node can vote: the vote log, the mark of a copy, the node's key.</summary>
internal sealed record ChainFolderReport
{
    /// <summary>The height above which a validator votes; <see cref="Ledger.VotesOnNothing"/> for a copy.</summary>
    public required ulong VotesAbove { get; init; }

    /// <summary>Records in the vote log; null where there is none.</summary>
    public int? Votes { get; private init; }

    /// <summary>Bytes behind the last record that are none: what a crash left of the one under way.</summary>
    public long TornBytes { get; private init; }

    /// <summary>The node's address; null where no node.json names a key, or its password would be needed for it.</summary>
    public Address? Node { get; private init; }

    /// <summary>Whether it is in the validator set of the head.</summary>
    public bool IsValidator { get; private init; }

    /// <summary>Why the key could not be used; null when it could, or there is none to look at.</summary>
    public string? KeyFault { get; private init; }

    /// <param name="ledger">The open ledger.</param>
    public static ChainFolderReport Of(Ledger ledger)
    {
        var report = new ChainFolderReport { VotesAbove = ledger.VotesAbove };
        string votes = Path.Combine(ledger.Folder, "votes.log");
        if (File.Exists(votes))
        {
            using VoteLog log = VoteLog.Open(votes, out byte[][] records);
            report = report with { Votes = records.Length, TornBytes = log.TornBytes };
        }

        string config = Path.Combine(ledger.Folder, "..", "node.json");
        if (!File.Exists(config)) return report;
        try
        {
            Address node = NodeFile.Read(config).ReadAddress(config);
            using LedgerSnapshot snapshot = ledger.OpenSnapshot();
            ValidatorSetReader.TryRead(ledger.Configuration.Consensus, snapshot, out ValidatorSet? set);
            return report with { Node = node, IsValidator = set?.Contains(node) == true };
        }
        catch (SettingsException fault)
        {
            return report with { KeyFault = fault.Message };
        }
    }

    public void WriteText(ulong head)
    {
        if (Votes is { } votes) Console.Out.WriteLine($"vote log: {votes} records of the height under way{(TornBytes > 0 ? $", {TornBytes} bytes of one that a crash cut off" : "")}");
        if (VotesAbove == Ledger.VotesOnNothing) Console.Out.WriteLine("a copy: a validator on it keeps silent until a block made after its start is final");
        else if (VotesAbove > head) Console.Out.WriteLine($"a copy: a validator on it votes above {VotesAbove}");
        if (Node is { } node) Console.Out.WriteLine($"node {node}: {(IsValidator ? "a validator" : "no validator")} after block {head}");
        if (KeyFault is not null) Console.Out.WriteLine($"key: {KeyFault}");
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        if (VotesAbove == Ledger.VotesOnNothing) json.WriteNull("votesAbove");
        else json.WriteNumber("votesAbove", VotesAbove);
        if (Votes is { } votes) json.WriteNumber("votes", votes);
        if (Node is { } node) json.WriteString("node", node.ToString());
        if (Node is not null) json.WriteBoolean("validator", IsValidator);
        if (KeyFault is not null) json.WriteString("keyFault", KeyFault);
    }
}
