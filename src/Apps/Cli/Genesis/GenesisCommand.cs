using System;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Cli.Devnet;
using Sequitur.Cli.Keys;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Cli.Genesis;

/// <summary><c>sequitur genesis</c>: makes the genesis file of a new chain, or explains one.</summary>
internal static class GenesisCommand
{
    private const int DescriptionMax = 16 << 20;

    private static readonly Option<string?> s_check = new("--check") { Description = "Explain this genesis file instead: validators, quorum, what it tolerates, hashes, warnings." };
    private static readonly Option<string?> s_out = new("--out") { Description = "The file to make; one that exists is not overwritten." };
    private static readonly Option<string?> s_from = new("--from") { Description = "Description of the chain in JSON (docs/spec/genesis.md); the options below stand above what it says." };
    private static readonly Option<ulong?> s_chainId = new("--chain-id") { Description = $"Chain id (default {DevnetGenesis.ChainId}, the devnet's)." };
    private static readonly Option<string[]> s_validators = Several("--validators", "Validators: ADDRESS, ADDRESS:STAKE or ADDRESS:STAKE:BLSKEY, such as 0x12…:64eth.");
    private static readonly Option<string[]> s_fund = Several("--fund", "Accounts that hold 10,000 ETH each.");
    private static readonly Option<string?> s_seals = new("--seals") { Description = "ecdsa (default), or bls: aggregated BLS12-381 seals." };
    private static readonly Option<string?> s_quorum = new("--quorum") { Description = "ceil-2n/3 (default), floor-2n/3+1 or stake-above-2/3." };
    private static readonly Option<ulong?> s_epochLength = new("--epoch-length") { Description = "Blocks between changes of the validator set (default 64); 0: it never changes." };
    private static readonly Option<string?> s_governor = new("--governor") { Description = "Address that may eject validators, and admit them where joining is not open (default nobody)." };
    private static readonly Option<ulong?> s_l1ChainId = new("--l1-chain-id") { Description = "Chain id of the L1 whose messages are taken (default: none are)." };
    private static readonly Option<string?> s_l1MessageQueue = new("--l1-message-queue") { Description = "The contract MessageQueue on L1, with --l1-chain-id." };
    private static readonly Option<bool> s_json = new("--json") { Description = "Report as one JSON object on standard output." };

    public static Command Build()
    {
        var command = new Command("genesis", "Make the genesis file of a new chain from options or a description, or explain one.")
        {
            s_check, s_out, s_from, s_chainId, s_validators, s_fund, s_seals, s_quorum, s_epochLength, s_governor, s_l1ChainId, s_l1MessageQueue, s_json,
        };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync("genesis", () => Task.FromResult(Run(parsed))));
        return command;
    }

    private static Option<string[]> Several(string name, string description) =>
        new(name) { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };

    private static int Run(ParseResult parsed)
    {
        bool json = parsed.GetValue(s_json);
        if (parsed.GetValue(s_check) is { } file)
        {
            if (parsed.GetValue(s_out) is not null || parsed.GetValue(s_from) is not null) throw new SettingsException("--check explains a file: it makes none");
            Report(GenesisSummary.Of(File.ReadAllText(file)), null, json);
            return ExitCode.Ok;
        }

        string path = parsed.GetValue(s_out) ?? throw new SettingsException("expected --out FILE to make a genesis file, or --check FILE to explain one");
        if (File.Exists(path)) throw new SettingsException($"{path} exists and is not overwritten: choose another name");
        string text = NewGenesis.Json(Described(parsed));
        GenesisSummary summary = GenesisSummary.Of(text);
        using (var made = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        using (var writer = new StreamWriter(made)) writer.Write(text);
        Report(summary, Path.GetFullPath(path), json);
        return ExitCode.Ok;
    }

    /// <summary>The description with the options above it; validators in ascending order, as 'init' writes them.</summary>
    private static NewChain Described(ParseResult parsed)
    {
        NewChain chain = parsed.GetValue(s_from) is { } from
            ? NewChainJson.Parse(PrivateFile.ReadOfAnyMode(from, "the description of a chain", DescriptionMax), from)
            : new NewChain { ChainId = DevnetGenesis.ChainId, Validators = [] };
        if (parsed.GetValue(s_validators) is { Length: > 0 } validators) chain = chain with { Validators = Array.ConvertAll(validators, Validator) };
        if (parsed.GetValue(s_fund) is { Length: > 0 } funded) chain = chain with { Funded = Array.ConvertAll(funded, text => AddressOf("--fund", text)) };
        if (parsed.GetValue(s_chainId) is { } chainId) chain = chain with { ChainId = chainId };
        if (parsed.GetValue(s_seals) is { } seals) chain = chain with { Seals = Named(() => NewChainJson.Seals(seals)) };
        if (parsed.GetValue(s_quorum) is { } quorum) chain = chain with { Quorum = Named(() => NewChainJson.Quorum(quorum)) };
        if (parsed.GetValue(s_epochLength) is { } epochLength) chain = chain with { EpochLength = epochLength };
        if (parsed.GetValue(s_governor) is { } governor) chain = chain with { Staking = chain.Staking with { Governor = AddressOf("--governor", governor) } };
        chain = chain with { L1 = L1Of(parsed, chain.L1) };
        if (chain.ChainId == 0) throw new SettingsException("chainId 0: expected a positive number");
        RequireDifferent("funded", chain.Funded);
        RequireDifferent("validators", Array.ConvertAll(chain.Validators, validator => validator.Node));
        GenesisValidator[] ascending = [.. chain.Validators];
        Array.Sort(ascending, (left, right) => left.Node.CompareTo(right.Node));
        return chain with { Validators = ascending };
    }

    /// <summary>Both options, or one of them where the description says the other.</summary>
    private static NewChainL1? L1Of(ParseResult parsed, NewChainL1? described)
    {
        ulong? chainId = parsed.GetValue(s_l1ChainId) ?? described?.ChainId;
        Address? queue = parsed.GetValue(s_l1MessageQueue) is { } text ? AddressOf("--l1-message-queue", text) : described?.MessageQueue;
        if (chainId is null && queue is null) return null;
        return new NewChainL1
        {
            ChainId = chainId ?? throw new SettingsException("--l1-message-queue: expected --l1-chain-id with it"),
            MessageQueue = queue ?? throw new SettingsException("--l1-chain-id: expected --l1-message-queue with it"),
        };
    }

    private static GenesisValidator Validator(string text)
    {
        string[] parts = text.Split(':');
        Address address = AddressOf("--validators", parts[0]);
        U256 stake = NewChain.UsualStake;
        if (parts.Length > 1 && !Amount.TryParse(parts[1], out stake)) throw new SettingsException($"--validators {text}: expected {Amount.Form} after the address");
        byte[] key = [];
        if (parts.Length > 3 || (parts.Length == 3 && !Hex.TryDecode(parts[2], out key))) throw new SettingsException($"--validators {text}: expected ADDRESS, ADDRESS:STAKE or ADDRESS:STAKE:BLSKEY");
        return new GenesisValidator(address, stake, parts.Length == 3 ? key : null);
    }

    private static Address AddressOf(string option, string text) => NewChainJson.TryParseAddress(text, out Address address)
        ? address
        : throw new SettingsException($"{option}: expected an address, 0x and 40 hexadecimal digits, got '{text}'");

    private static void RequireDifferent(string what, Address[] addresses)
    {
        for (int i = 0; i < addresses.Length; i++)
        {
            if (addresses[i].IsZero || Array.IndexOf(addresses, addresses[i]) != i) throw new SettingsException($"{what}: expected each address once and none of zeros, got {addresses[i]}");
        }
    }

    private static T Named<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (JsonException unknown)
        {
            throw new SettingsException("--" + unknown.Message, unknown);
        }
    }

    private static void Report(GenesisSummary summary, string? file, bool json)
    {
        if (json)
        {
            GenesisReport.WriteJson(summary, file);
            return;
        }

        if (file is not null) Console.Out.WriteLine($"file               {file}");
        GenesisReport.WriteText(summary, Console.Out);
        if (file is not null) Console.Out.WriteLine($"\nnext, on every node, with a copy of this file:\n  sequitur init DIR --genesis {Path.GetFileName(file)} --peers …");
    }
}
