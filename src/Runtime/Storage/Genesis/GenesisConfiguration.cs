using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <summary>The member <c>config</c> of a genesis file.</summary>
internal static class GenesisConfiguration
{
    // Our blocks follow each other within a second, Ethereum's within twelve: its 8 would make the fee swing with every burst (D19).
    private const ulong BaseFeeDenominator = 250;
    private const ulong BaseFeeElasticity = 2;

    // EIP-4844's fraction. Without a schedule no blob is accepted and the fraction has no effect.
    private const ulong BlobFractionWithoutBlobs = 5_007_716;

    /// <summary>Forks that are part of Cancun here; geth names them by block number.</summary>
    private static readonly string[] BlocksBeforeCancun =
    [
        "homesteadBlock", "daoForkBlock", "eip150Block", "eip155Block", "eip158Block", "byzantiumBlock", "constantinopleBlock",
        "petersburgBlock", "istanbulBlock", "muirGlacierBlock", "berlinBlock", "londonBlock", "arrowGlacierBlock", "grayGlacierBlock",
        "mergeNetsplitBlock",
    ];

    private static readonly string[] BlobForks = ["cancun", "prague", "osaka", "bpo1", "bpo2", "bpo3", "bpo4", "bpo5"];

    private static readonly string[] Members =
    [
        .. BlocksBeforeCancun, "chainId", "daoForkSupport", "eip150Hash", "terminalTotalDifficulty", "terminalTotalDifficultyPassed",
        "shanghaiTime", "cancunTime", "pragueTime", "osakaTime", "bpo1Time", "bpo2Time", "bpo3Time", "bpo4Time", "bpo5Time",
        "depositContractAddress", "blobSchedule", "ethash", "sequitur",
    ];

    private static readonly string[] OwnMembers = ["baseFeeDenominator", "baseFeeElasticity", "strictTimestamps", "beaconChain", "sequencing", "consensus", "bridge", "profile"];

    private static readonly string[] BlobMembers = ["target", "max", "baseFeeUpdateFraction"];

    public static ChainConfiguration Read(GenesisMember config)
    {
        RequireKnownForks(config);
        config.AllowOnly(Members);
        RequireCancunFromTheStart(config);
        ulong chainId = config["chainId"].UInt64();
        ulong prague = config["pragueTime"].UInt64(ChainConfiguration.Never);
        ulong osaka = config["osakaTime"].UInt64(ChainConfiguration.Never);
        if (osaka != ChainConfiguration.Never && osaka < prague)
        {
            throw config["osakaTime"].Unexpected("a time not before pragueTime");
        }

        GenesisMember own = config["sequitur"];
        own.AllowOnly(OwnMembers);
        bool hasBeaconChain = own["beaconChain"].Boolean(false);
        return new ChainConfiguration
        {
            ChainId = chainId > 0 ? chainId : throw config["chainId"].Unexpected("a positive integer"),
            PragueTime = prague,
            OsakaTime = osaka,
            Forks = GenesisProfile.Read(own["profile"], [0, prague, osaka], hasBeaconChain),
            BlobSchedule = ReadBlobSchedule(config, prague, osaka),
            BaseFeeDenominator = Positive(own["baseFeeDenominator"], BaseFeeDenominator),
            BaseFeeElasticity = Positive(own["baseFeeElasticity"], BaseFeeElasticity),
            StrictTimestamps = own["strictTimestamps"].Boolean(false),
            HasBeaconChain = hasBeaconChain,
            DepositContract = config["depositContractAddress"].Address(),
            Sequencing = ReadSequencing(own["sequencing"]),
            Consensus = GenesisConsensus.Read(own["consensus"]),
            Bridge = GenesisBridge.Read(own["bridge"]),
        };
    }

    /// <summary>geth names the time of a fork <c>amsterdamTime</c>: one that is not implemented here is refused by its name.</summary>
    private static void RequireKnownForks(GenesisMember config)
    {
        foreach ((string name, GenesisMember member) in config.Members())
        {
            if (!name.EndsWith("Time", StringComparison.Ordinal) || Members.Contains(name)) continue;
            string fork = name[..^"Time".Length];
            throw new GenesisFileException(
                member.Path, "no fork after osaka with bpo1 to bpo5, the newest that this build implements", $"fork {fork} at {member.UInt64()}");
        }
    }

    private static void RequireCancunFromTheStart(GenesisMember config)
    {
        foreach (string name in BlocksBeforeCancun)
        {
            if (config[name].UInt64(0) != 0)
            {
                throw config[name].Unexpected("0 or no such member, since this chain starts at Cancun");
            }
        }

        if (config["shanghaiTime"].UInt64(0) != 0)
        {
            throw config["shanghaiTime"].Unexpected("0 or no such member, since this chain starts at Cancun");
        }

        if (!config["cancunTime"].IsThere || config["cancunTime"].UInt64() != 0)
        {
            throw config["cancunTime"].Unexpected("0, since this chain starts at Cancun");
        }

        if (config["terminalTotalDifficulty"].Word(default) != default)
        {
            throw config["terminalTotalDifficulty"].Unexpected("0 or no such member, since there is no proof of work");
        }
    }

    /// <summary>EIP-7840 and EIP-7892: one entry per scheduled fork; a fork without one keeps the entry before it.</summary>
    private static BlobParameters[] ReadBlobSchedule(GenesisMember config, ulong prague, ulong osaka)
    {
        GenesisMember schedule = config["blobSchedule"];
        schedule.AllowOnly(BlobForks);
        List<BlobParameters> parameters = [];
        ulong previousTime = 0;
        foreach (string fork in BlobForks)
        {
            bool isBlobOnly = fork.StartsWith("bpo", StringComparison.Ordinal);
            GenesisMember member = config[fork + "Time"];
            ulong time = fork switch
            {
                "cancun" => 0,
                "prague" => prague,
                "osaka" => osaka,
                _ => member.UInt64(ChainConfiguration.Never),
            };
            GenesisMember entry = schedule[fork];
            if (time == ChainConfiguration.Never)
            {
                ReadBlobs(entry, 0);
                continue;
            }

            if (time < previousTime || (isBlobOnly && time < osaka))
            {
                throw member.Unexpected("a time not before the fork listed before it, nor before Osaka");
            }

            previousTime = time;
            if (!entry.IsThere)
            {
                if (isBlobOnly)
                {
                    throw entry.Unexpected("an entry, since the fork is scheduled");
                }

                continue;
            }

            if (parameters.Count > 0 && parameters[^1].ActivationTime == time)
            {
                parameters.RemoveAt(parameters.Count - 1);
            }

            parameters.Add(ReadBlobs(entry, time));
        }

        if (parameters.Count == 0 || parameters[0].ActivationTime > 0)
        {
            // Until the first entry no blob is accepted (D19).
            parameters.Insert(0, new BlobParameters(0, 0, 0, BlobFractionWithoutBlobs));
        }

        return [.. parameters];
    }

    private static BlobParameters ReadBlobs(GenesisMember entry, ulong time)
    {
        if (!entry.IsThere)
        {
            return default;
        }

        entry.AllowOnly(BlobMembers);
        ulong target = entry["target"].UInt64();
        ulong max = entry["max"].UInt64();
        if (max > uint.MaxValue || target > max)
        {
            throw entry.Unexpected("a target of at most max, and max of at most 32 bits");
        }

        return new BlobParameters(time, (uint)target, (uint)max, Positive(entry["baseFeeUpdateFraction"], 0));
    }

    private static ulong Positive(GenesisMember member, ulong absent)
    {
        ulong value = member.UInt64(absent);
        return value > 0 ? value : throw member.Unexpected("a positive integer");
    }

    private static SequencingMode ReadSequencing(GenesisMember member) => member.Text("bft") switch
    {
        "bft" => SequencingMode.Bft,
        "l1-pbs" => SequencingMode.L1Pbs,
        "l1-fernet" => SequencingMode.L1Fernet,
        _ => throw member.Unexpected("\"bft\", \"l1-pbs\" or \"l1-fernet\""),
    };
}
