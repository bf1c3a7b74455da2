using System;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Storage;

namespace Sequitur.Cli;

/// <summary><c>sequitur db</c>: looks after the ledger of a stopped node.</summary>
internal static class DatabaseCommand
{
    public static Command Build()
    {
        var folder = new Option<string>("--data-dir") { Description = "Data directory of a devnet, or of one validator in it.", Required = true };
        var genesis = new Option<string?>("--genesis") { Description = "Genesis file, when it is not genesis.json in or above the data directory." };
        var json = new Option<bool>("--json") { Description = "Report as one JSON object on standard output." };
        var check = new Command("check", "Derive everything in the ledger anew and compare.") { folder, genesis, json };
        check.SetAction((parsed, _) => KnownFaults.GuardAsync(
            "db check", () => Task.FromResult(Check(parsed.GetValue(folder)!, parsed.GetValue(genesis), parsed.GetValue(json)))));
        return new Command("db", "Check a node's data directory.") { check };
    }

    private static int Check(string folder, string? genesis, bool json)
    {
        string chain = FindChain(folder);
        string genesisFile = genesis ?? FindGenesis(chain);
        using Ledger ledger = Ledger.Open(chain, GenesisFile.Parse(File.ReadAllText(genesisFile)));
        LedgerCheckReport report = LedgerCheck.Run(ledger, json ? null : ShowProgress);
        if (json) WriteJson(report);
        else WriteText(report);
        return report.IsSound ? ExitCode.Ok : ExitCode.Failed;
    }

    private static string FindChain(string folder)
    {
        string[] places = [Path.Combine(folder, "validator-0", "chain"), Path.Combine(folder, "chain"), folder];
        foreach (string place in places)
        {
            if (File.Exists(Path.Combine(place, "data.mdb"))) return place;
        }

        throw new SettingsException($"{folder} holds no ledger: expected data.mdb in it, in 'chain' or in 'validator-0/chain'");
    }

    private static string FindGenesis(string chain)
    {
        for (DirectoryInfo? place = new(chain); place is not null; place = place.Parent)
        {
            string file = Path.Combine(place.FullName, "genesis.json");
            if (File.Exists(file)) return file;
        }

        throw new SettingsException($"no genesis.json in or above {chain}: name it with --genesis");
    }

    private static void ShowProgress(LedgerCheckProgress progress) => Console.Error.WriteLine($"{progress.Phase}: {progress.Done} of {progress.Total}");

    private static void WriteText(LedgerCheckReport report)
    {
        foreach (LedgerFinding finding in report.Findings) Console.Out.WriteLine(finding);
        string verdict = report.IsSound ? "sound" : $"{report.FindingsTotal} findings";
        Console.Out.WriteLine(
            $"{verdict}: head {report.Head}, {report.Transactions} transactions, {report.Accounts} accounts, {report.Slots} slots, {report.Nodes} trie nodes");
    }

    private static void WriteJson(LedgerCheckReport report)
    {
        using var writer = new Utf8JsonWriter(Console.OpenStandardOutput());
        writer.WriteStartObject();
        writer.WriteBoolean("sound", report.IsSound);
        writer.WriteNumber("head", report.Head);
        writer.WriteNumber("transactions", report.Transactions);
        writer.WriteNumber("accounts", report.Accounts);
        writer.WriteNumber("slots", report.Slots);
        writer.WriteNumber("nodes", report.Nodes);
        writer.WriteNumber("findingsTotal", report.FindingsTotal);
        writer.WriteStartArray("findings");
        foreach (LedgerFinding finding in report.Findings)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", finding.Kind.ToString());
            writer.WriteString("where", finding.Where);
            writer.WriteString("what", finding.What);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        Console.Out.WriteLine();
    }
}
