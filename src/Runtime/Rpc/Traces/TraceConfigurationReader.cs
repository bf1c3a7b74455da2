using System.Collections.Generic;
using Sequitur.Evm;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Rpc.Traces;

/// <summary>Reads a <see cref="TraceConfiguration"/>: what the rules are made of. What only follows from them is compared afterwards.</summary>
internal static class TraceConfigurationReader
{
    private const int BlobScheduleMax = 256;

    public static TraceConfiguration Read(TraceMember file)
    {
        file.AllowOnly(
        [
            "version", "chainId", "genesisHash", "configurationHash", "validatorSet", "consensus", "bridge", "l1", "forks", "blobSchedule",
            "baseFeeDenominator", "baseFeeElasticity", "strictTimestamps", "beaconChain", "depositContract",
        ]);
        if (file["version"].Quantity() != TraceConfiguration.SupportedVersion) throw file["version"].Unexpected($"0x{TraceConfiguration.SupportedVersion:x}");
        file["configurationHash"].Data(Hash256.Size);
        ForkRules[] forks = ReadForks(file["forks"], out ulong prague, out ulong osaka);
        ChainConfiguration rules = new()
        {
            ChainId = file["chainId"].Quantity(),
            PragueTime = prague,
            OsakaTime = osaka,
            Forks = forks,
            BlobSchedule = ReadBlobSchedule(file["blobSchedule"]),
            BaseFeeDenominator = file["baseFeeDenominator"].Quantity(),
            BaseFeeElasticity = file["baseFeeElasticity"].Quantity(),
            StrictTimestamps = file["strictTimestamps"].Boolean(),
            HasBeaconChain = file["beaconChain"].Boolean(),
            DepositContract = new Address(file["depositContract"].Data(Address.Size)),
            Sequencing = TraceConfigurationNames.Read<SequencingMode>(file["consensus"]["sequencing"], TraceConfigurationNames.Of),
            Consensus = ReadConsensus(file["validatorSet"], file["consensus"]),
            Bridge = ReadBridge(file["bridge"], file["l1"]),
        };
        if (!rules.IsUsable) throw file.Unexpected("rules that this build implements: fees above zero, precompiles and transaction types it knows, forks and blob schedule in order");
        return new TraceConfiguration(rules, new Hash256(file["genesisHash"].Data(Hash256.Size)));
    }

    private static ConsensusParameters ReadConsensus(TraceMember set, TraceMember consensus)
    {
        set.AllowOnly(["address", "stakesSlot", "countSlot", "totalStakeSlot", "listSlot", "slotDerivation"]);
        consensus.AllowOnly(["sequencing", "threshold", "signing", "epochLength", "minimumValidators"]);
        return new ConsensusParameters
        {
            ValidatorSet = new Address(set["address"].Data(Address.Size)),
            StakesSlot = set["stakesSlot"].Quantity(),
            CountSlot = set["countSlot"].Quantity(),
            TotalStakeSlot = set["totalStakeSlot"].Quantity(),
            SlotDerivation = TraceConfigurationNames.Read<SlotDerivation>(set["slotDerivation"], TraceConfigurationNames.Of),
            Quorum = TraceConfigurationNames.Read<QuorumRule>(consensus["threshold"], TraceConfigurationNames.Of),
            Seals = TraceConfigurationNames.Read<SealScheme>(consensus["signing"], TraceConfigurationNames.Of),
            EpochLength = consensus["epochLength"].Quantity(),
            MinimumValidators = consensus["minimumValidators"].Quantity(),
        };
    }

    private static BridgeParameters ReadBridge(TraceMember bridge, TraceMember l1)
    {
        if (bridge.IsNull) return l1.IsNull ? new BridgeParameters() : throw l1.Unexpected("null, since the chain has no bridge");
        bridge.AllowOnly(["address", "withdrawTrieRootSlot", "queueIndexSlot", "queueHashSlot"]);
        if (!l1.IsNull) l1.AllowOnly(["chainId", "messageQueue"]);
        return new BridgeParameters
        {
            Contract = new Address(bridge["address"].Data(Address.Size)),
            WithdrawRootSlot = bridge["withdrawTrieRootSlot"].Quantity(),
            QueueIndexSlot = bridge["queueIndexSlot"].Quantity(),
            QueueHashSlot = bridge["queueHashSlot"].Quantity(),
            L1ChainId = l1.IsNull ? 0 : l1["chainId"].Quantity(),
            L1MessageQueue = l1.IsNull ? default : new Address(l1["messageQueue"].Data(Address.Size)),
        };
    }

    private static ForkRules[] ReadForks(TraceMember list, out ulong prague, out ulong osaka)
    {
        ForkRules[] forks = [ForkRules.Cancun, ForkRules.Prague, ForkRules.Osaka];
        ulong[] times = [ChainConfiguration.Never, ChainConfiguration.Never, ChainConfiguration.Never];
        int next = 0;
        foreach (TraceMember item in list.Items())
        {
            item.AllowOnly(["name", "time", "evmProfile", "precompiles", "transactionTypes", "systemContracts"]);
            if (next == forks.Length || item["name"].Text() != forks[next].Fork.ToString()) throw item["name"].Unexpected("Cancun, Prague, Osaka, in this order, none left out before another");
            times[next] = item["time"].Quantity();
            EvmProfile own = forks[next].Profile;
            forks[next] = forks[next] with
            {
                Profile = own with { Precompiles = ReadPrecompiles(item["precompiles"]), TransactionTypes = ReadTypes(item["transactionTypes"]) },
            };
            next++;
        }

        if (times[0] != 0) throw list.Unexpected("Cancun from time 0x0 on");
        prague = times[1];
        osaka = times[2];
        return forks;
    }

    private static PrecompileSet ReadPrecompiles(TraceMember list)
    {
        PrecompileSet chosen = default;
        foreach (TraceMember item in list.Items())
        {
            ulong number = item.Quantity();
            if (!PrecompileSet.CanHave(number)) throw item.Unexpected("the number of a precompile");
            chosen = chosen.With((int)number);
        }

        return chosen;
    }

    private static TransactionTypeSet ReadTypes(TraceMember list)
    {
        TransactionTypeSet chosen = default;
        foreach (TraceMember item in list.Items())
        {
            ulong type = item.Quantity();
            if (type >= 64) throw item.Unexpected("a transaction type below 0x40");
            chosen = chosen.With((int)type);
        }

        return chosen;
    }

    private static BlobParameters[] ReadBlobSchedule(TraceMember list)
    {
        List<BlobParameters> schedule = [];
        foreach (TraceMember item in list.Items())
        {
            item.AllowOnly(["time", "target", "max", "baseFeeUpdateFraction"]);
            if (schedule.Count == BlobScheduleMax) throw list.Unexpected($"at most {BlobScheduleMax} entries");
            schedule.Add(new BlobParameters(item["time"].Quantity(), Blobs(item["target"]), Blobs(item["max"]), item["baseFeeUpdateFraction"].Quantity()));
        }

        return [.. schedule];

        static uint Blobs(TraceMember member) => member.Quantity() is var count and <= uint.MaxValue ? (uint)count : throw member.Unexpected("at most 32 bits");
    }
}
