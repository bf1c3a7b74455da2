using System;
using System.Numerics;
using Sequitur.Evm;
using Sequitur.Finality;
using Sequitur.Rollup;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Traces;

/// <summary>Writes a <see cref="TraceConfiguration"/>.</summary>
internal static class TraceConfigurationWriter
{
    public static void Write(JsonOutput output, TraceConfiguration configuration)
    {
        ChainConfiguration rules = configuration.Rules;
        output.BeginObject();
        output.Quantity("version"u8, TraceConfiguration.SupportedVersion);
        output.Quantity("chainId"u8, rules.ChainId);
        output.Data("genesisHash"u8, configuration.GenesisHash);
        output.Data("configurationHash"u8, rules.ConfigurationHash);
        WriteValidatorSet(output, rules.Consensus);
        WriteConsensus(output, rules);
        WriteBridge(output, rules.Bridge);
        WriteForks(output, rules);
        WriteBlobSchedule(output, rules.BlobSchedule);
        output.Quantity("baseFeeDenominator"u8, rules.BaseFeeDenominator);
        output.Quantity("baseFeeElasticity"u8, rules.BaseFeeElasticity);
        output.Boolean("strictTimestamps"u8, rules.StrictTimestamps);
        output.Boolean("beaconChain"u8, rules.HasBeaconChain);
        output.Data("depositContract"u8, rules.DepositContract);
        output.EndObject();
    }

    private static void WriteValidatorSet(JsonOutput output, ConsensusParameters consensus)
    {
        output.Name("validatorSet"u8);
        output.BeginObject();
        output.Data("address"u8, consensus.ValidatorSet);
        output.Quantity("stakesSlot"u8, consensus.StakesSlot);
        output.Quantity("countSlot"u8, consensus.CountSlot);
        output.Quantity("totalStakeSlot"u8, consensus.TotalStakeSlot);
        output.Quantity("listSlot"u8, ValidatorSetLayout.ListSlot);
        output.Text("slotDerivation"u8, TraceConfigurationNames.Of(consensus.SlotDerivation));
        output.EndObject();
    }

    private static void WriteConsensus(JsonOutput output, ChainConfiguration rules)
    {
        output.Name("consensus"u8);
        output.BeginObject();
        output.Text("sequencing"u8, TraceConfigurationNames.Of(rules.Sequencing));
        output.Text("threshold"u8, TraceConfigurationNames.Of(rules.Consensus.Quorum));
        output.Text("signing"u8, TraceConfigurationNames.Of(rules.Consensus.Seals));
        output.Quantity("epochLength"u8, rules.Consensus.EpochLength);
        output.Quantity("minimumValidators"u8, rules.Consensus.MinimumValidators);
        output.EndObject();
    }

    private static void WriteBridge(JsonOutput output, BridgeParameters bridge)
    {
        output.Name("bridge"u8);
        if (!bridge.HasContract)
        {
            output.Null();
        }
        else
        {
            output.BeginObject();
            output.Data("address"u8, bridge.Contract);
            output.Quantity("withdrawTrieRootSlot"u8, bridge.WithdrawRootSlot);
            output.Quantity("queueIndexSlot"u8, bridge.QueueIndexSlot);
            output.Quantity("queueHashSlot"u8, bridge.QueueHashSlot);
            output.EndObject();
        }

        output.Name("l1"u8);
        if (!bridge.TakesMessages)
        {
            output.Null();
            return;
        }

        output.BeginObject();
        output.Quantity("chainId"u8, bridge.L1ChainId);
        output.Data("messageQueue"u8, bridge.L1MessageQueue);
        output.EndObject();
    }

    private static void WriteForks(JsonOutput output, ChainConfiguration rules)
    {
        output.Name("forks"u8);
        output.BeginArray();
        foreach (Fork fork in Enum.GetValues<Fork>())
        {
            ulong time = fork switch { Fork.Cancun => 0, Fork.Prague => rules.PragueTime, _ => rules.OsakaTime };
            if (time == ChainConfiguration.Never) continue;
            ForkRules own = rules.Forks[(int)fork];
            output.BeginObject();
            output.Text("name"u8, fork.ToString());
            output.Quantity("time"u8, time);
            output.Text("evmProfile"u8, TraceJson.ProfileOf(own));
            WriteNumbers(output, "precompiles"u8, own.Profile.Precompiles.Has, PrecompileSet.NumberMax);
            WriteNumbers(output, "transactionTypes"u8, own.Profile.TransactionTypes.Has, 63);
            WriteSystemContracts(output, ChainConfiguration.SystemContractsOf(own, rules.HasBeaconChain));
            output.EndObject();
        }

        output.EndArray();
    }

    private static void WriteNumbers(JsonOutput output, ReadOnlySpan<byte> name, Func<ulong, bool> has, ulong last)
    {
        output.Name(name);
        output.BeginArray();
        for (ulong number = 0; number <= last; number++)
        {
            if (has(number)) output.Quantity(number);
        }

        output.EndArray();
    }

    private static void WriteSystemContracts(JsonOutput output, SystemContractSet called)
    {
        output.Name("systemContracts"u8);
        output.BeginArray();
        foreach (SystemContractSet contract in Enum.GetValues<SystemContractSet>())
        {
            if (BitOperations.IsPow2((int)contract) && called.HasFlag(contract)) output.Text(SystemContracts.NameOf(contract));
        }

        output.EndArray();
    }

    private static void WriteBlobSchedule(JsonOutput output, BlobParameters[] schedule)
    {
        output.Name("blobSchedule"u8);
        output.BeginArray();
        foreach (BlobParameters entry in schedule)
        {
            output.BeginObject();
            output.Quantity("time"u8, entry.ActivationTime);
            output.Quantity("target"u8, (ulong)entry.TargetBlobs);
            output.Quantity("max"u8, (ulong)entry.MaxBlobs);
            output.Quantity("baseFeeUpdateFraction"u8, entry.BaseFeeUpdateFraction);
            output.EndObject();
        }

        output.EndArray();
    }
}
