using System;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Storage;

namespace Sequitur.Cli;

/// <summary><c>sequitur db</c>: looks after the ledger of a node.</summary>
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
        return new Command("db", "Check and copy a node's data directory.") { check, BuildBackup(), BuildRelease() };
    }

    private static Command BuildBackup()
    {
        var folder = new Option<string>("--data-dir") { Description = "Folder of a node, which may be running, or of a devnet.", Required = true };
        var target = new Option<string>("--to") { Description = "Folder to make: genesis.json and chain/.", Required = true };
        var genesis = new Option<string?>("--genesis") { Description = "Genesis file, when it is not genesis.json in or above the data directory." };
        var json = new Option<bool>("--json") { Description = "Print folder, head and size as one JSON object on standard output." };
        var command = new Command("backup", "Copy the chain of a node while it runs. A validator that is started on the copy keeps silent at first.") { folder, target, genesis, json };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync("db backup", () => Task.FromResult(BackUp(
            parsed.GetValue(folder)!, Path.GetFullPath(parsed.GetValue(target)!), parsed.GetValue(genesis), parsed.GetValue(json)))));
        return command;
    }

    private static Command BuildRelease()
    {
        var folder = new Option<string>("--data-dir") { Description = "Folder of a stopped node.", Required = true };
        var genesis = new Option<string?>("--genesis") { Description = "Genesis file, when it is not genesis.json in or above the data directory." };
        var above = new Option<ulong>("--above")
        {
            Description = "The highest block that anybody saw as final, in any node, log or proof: the validator votes above it.",
            Required = true,
        };
        const string what = "End the silence of a validator on a copied chain by hand: when so many were restored that no block is made without it.";
        var command = new Command("release", what) { folder, genesis, above };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync("db release", () => Task.FromResult(Release(
            parsed.GetValue(folder)!, parsed.GetValue(genesis), parsed.GetValue(above)))));
        return command;
    }

    private static int BackUp(string folder, string target, string? genesis, bool json)
    {
        string chain = FindChain(folder);
        string genesisFile = genesis ?? FindGenesis(chain);
        Directory.CreateDirectory(target);
        string copy = Path.Combine(target, "chain");
        if (!json) Console.Error.WriteLine($"copying {chain}");
        ulong head = LedgerBackup.Take(chain, copy);
        File.Copy(genesisFile, Path.Combine(target, "genesis.json"), overwrite: false);
        long bytes = new FileInfo(Path.Combine(copy, "data.mdb")).Length;
        Console.Out.WriteLine(json
            ? JsonSerializer.Serialize(new { folder = target, head, bytes })
            : $"copied to {target}: head {head}, {bytes >> 20} MiB; 'sequitur db check --data-dir {target}' checks it");
        return ExitCode.Ok;
    }

    private static int Release(string folder, string? genesis, ulong above)
    {
        string chain = FindChain(folder);
        string genesisFile = genesis ?? FindGenesis(chain);
        using Ledger ledger = Ledger.Open(chain, GenesisFile.Parse(File.ReadAllText(genesisFile)));
        if (above < ledger.Head.Number) throw new SettingsException($"--above {above}: expected at least {ledger.Head.Number}, the head of this ledger");
        if (above == Ledger.VotesOnNothing) throw new SettingsException($"--above {above}: expected a height");
        ledger.SetVotesAbove(above);
        Console.Out.WriteLine($"votes above {above}; head {ledger.Head.Number}");
        return ExitCode.Ok;
    }

    private static int Check(string folder, string? genesis, bool json)
    {
        string chain = FindChain(folder);
        string genesisFile = genesis ?? FindGenesis(chain);
        using Ledger ledger = Ledger.Open(chain, GenesisFile.Parse(File.ReadAllText(genesisFile)));
        LedgerCheckReport report = LedgerCheck.Run(ledger, json ? null : ShowProgress);
        ChainFolderReport beside = ChainFolderReport.Of(ledger);
        if (json) WriteJson(report, beside);
        else WriteText(report, beside);
        return report.IsSound && beside.KeyFault is null ? ExitCode.Ok : ExitCode.Failed;
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

    private static void WriteText(LedgerCheckReport report, ChainFolderReport beside)
    {
        foreach (LedgerFinding finding in report.Findings) Console.Out.WriteLine(finding);
        string verdict = report.IsSound ? "sound" : $"{report.FindingsTotal} findings";
        Console.Out.WriteLine(
            $"{verdict}: head {report.Head}, {report.Transactions} transactions, {report.Accounts} accounts, {report.Slots} slots, {report.Nodes} trie nodes");
        beside.WriteText(report.Head);
    }

    private static void WriteJson(LedgerCheckReport report, ChainFolderReport beside)
    {
        using var writer = new Utf8JsonWriter(Console.OpenStandardOutput());
        writer.WriteStartObject();
        writer.WriteBoolean("sound", report.IsSound);
        writer.WriteNumber("head", report.Head);
        writer.WriteNumber("transactions", report.Transactions);
        writer.WriteNumber("accounts", report.Accounts);
        writer.WriteNumber("slots", report.Slots);
        writer.WriteNumber("nodes", report.Nodes);
        beside.WriteJson(writer);
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
