using System;
using System.IO;
using System.Text.Json;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Cli.Genesis;

/// <summary>Prints a <see cref="GenesisSummary"/>.</summary>
internal static class GenesisReport
{
    private static readonly string[] s_stakingNames =
    [
        "minimumStake", "validatorsMax", "minimumValidators", "changesPerEpochMax", "exitDelay", "evidenceWindow", "equivocationSlashPerMille",
        "inactivityWindow", "inactivitySlashPerMille", "reporterSharePerMille", "governor", "isOpen",
    ];

    private static readonly string[] s_rewardNames = ["pool", "proposerReward", "signerReward", "sealBonus", "refundGas", "refundGasPerSeal", "refundFeeMax", "sealsOfThree"];

    public static void WriteText(GenesisSummary summary, TextWriter output)
    {
        ConsensusParameters consensus = summary.Consensus;
        output.WriteLine($"chain              {summary.Configuration.ChainId}");
        output.WriteLine($"genesis hash       {summary.GenesisHash}");
        output.WriteLine($"configuration hash {summary.Configuration.ConfigurationHash}");
        output.WriteLine($"seals              {NameOf(consensus.Seals)}");
        output.WriteLine($"quorum             {NameOf(consensus.Quorum)}: {InUnit(summary, summary.Required)} of {InUnit(summary, summary.Total)}");
        output.WriteLine($"tolerates          {InUnit(summary, summary.Tolerated)} faulty");
        string epochs = consensus.EpochLength == 0 ? "the set never changes" : $"changes of the set every {consensus.EpochLength} blocks, never below {consensus.MinimumValidators}";
        output.WriteLine($"epochs             {epochs}");
        output.WriteLine($"bridge             {BridgeOf(summary.Bridge)}");
        output.WriteLine($"funded accounts    {summary.FundedAccounts}");
        output.WriteLine($"validators         {summary.Validators.Count}");
        foreach (Validator validator in summary.Validators.Validators) output.WriteLine($"  {validator.Address}  {Amount.Text(validator.Stake)}");
        WriteParameters("staking", summary.Staking, s_stakingNames, output);
        WriteParameters("rewards", summary.Rewards, s_rewardNames, output);
        foreach (string warning in summary.Warnings) output.WriteLine($"warning: {warning}");
    }

    public static void WriteJson(GenesisSummary summary, string? file)
    {
        using var json = new Utf8JsonWriter(Console.OpenStandardOutput());
        json.WriteStartObject();
        if (file is not null) json.WriteString("file", file);
        json.WriteNumber("chainId", summary.Configuration.ChainId);
        json.WriteString("genesisHash", summary.GenesisHash.ToString());
        json.WriteString("configurationHash", summary.Configuration.ConfigurationHash.ToString());
        json.WriteString("seals", NameOf(summary.Consensus.Seals));
        json.WriteString("quorum", NameOf(summary.Consensus.Quorum));
        json.WriteString("required", Amount.Decimal(summary.Required));
        json.WriteString("total", Amount.Decimal(summary.Total));
        json.WriteString("tolerated", Amount.Decimal(summary.Tolerated));
        json.WriteNumber("epochLength", summary.Consensus.EpochLength);
        json.WriteNumber("minimumValidators", summary.Consensus.MinimumValidators);
        WriteBridge(summary.Bridge, json);
        json.WriteNumber("fundedAccounts", summary.FundedAccounts);
        json.WriteStartArray("validators");
        foreach (Validator validator in summary.Validators.Validators)
        {
            json.WriteStartObject();
            json.WriteString("address", validator.Address.ToString());
            json.WriteString("stake", Amount.Decimal(validator.Stake));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteParameters("staking", summary.Staking, s_stakingNames, json);
        WriteParameters("rewards", summary.Rewards, s_rewardNames, json);
        json.WriteStartArray("warnings");
        foreach (string warning in summary.Warnings) json.WriteStringValue(warning);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        Console.Out.WriteLine();
    }

    public static string NameOf(SealScheme seals) => seals == SealScheme.Bls12381 ? "bls" : "ecdsa";

    public static string NameOf(QuorumRule quorum) => quorum switch
    {
        QuorumRule.CeilTwoThirdsByCount => "ceil-2n/3",
        QuorumRule.AboveTwoThirdsByCount => "floor-2n/3+1",
        _ => "stake-above-2/3",
    };

    private static string BridgeOf(BridgeParameters bridge)
    {
        if (!bridge.HasContract) return "none";
        return bridge.TakesMessages
            ? $"{bridge.Contract}, messages from {bridge.L1MessageQueue} on chain {bridge.L1ChainId}"
            : $"{bridge.Contract}, no messages from L1";
    }

    private static void WriteBridge(BridgeParameters bridge, Utf8JsonWriter json)
    {
        if (!bridge.HasContract)
        {
            json.WriteNull("bridge");
            return;
        }

        json.WriteStartObject("bridge");
        json.WriteString("contract", bridge.Contract.ToString());
        if (bridge.TakesMessages)
        {
            json.WriteNumber("l1ChainId", bridge.L1ChainId);
            json.WriteString("l1MessageQueue", bridge.L1MessageQueue.ToString());
        }

        json.WriteEndObject();
    }

    private static void WriteParameters(string what, ContractState? contract, string[] names, TextWriter output)
    {
        output.WriteLine($"{what,-18} {(contract is null ? "no contract" : "")}".TrimEnd());
        if (contract is null) return;
        foreach (string name in names) output.WriteLine($"  {name,-26} {Value(name, contract[name])}");
    }

    private static void WriteParameters(string what, ContractState? contract, string[] names, Utf8JsonWriter json)
    {
        if (contract is null)
        {
            json.WriteNull(what);
            return;
        }

        json.WriteStartObject(what);
        foreach (string name in names) json.WriteString(name, name == "governor" ? Value(name, contract[name]) : Amount.Decimal(contract[name]));
        json.WriteEndObject();
    }

    private static string Value(string name, in U256 value) => name switch
    {
        "governor" => value.IsZero ? "nobody" : new Address(value.ToHash256().Bytes[12..]).ToString(),
        "isOpen" => value.IsZero ? "no: the governor admits" : "yes",
        "minimumStake" or "pool" or "proposerReward" or "signerReward" or "sealBonus" or "refundFeeMax" => Amount.Text(value),
        _ => Amount.Decimal(value),
    };

    private static string InUnit(GenesisSummary summary, in U256 value) => summary.IsByStake ? Amount.Text(value) : Amount.Decimal(value);
}
