using System.Collections.Generic;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Cli.OfficialTests;

/// <summary>The chain configuration behind a fixture's fork name.</summary>
internal static class ForkSelection
{
    private const ulong Transition = 15_000;

    private static readonly Address DepositContract = new(
        [0x00, 0x00, 0x00, 0x00, 0x21, 0x9a, 0xb5, 0x40, 0x35, 0x6c, 0xbb, 0x83, 0x9c, 0xbe, 0x05, 0x30, 0x3d, 0x77, 0x05, 0xfa]);

    private static readonly Dictionary<string, BlobParameters> MainnetBlobs = new()
    {
        ["Cancun"] = new BlobParameters(0, 3, 6, 3_338_477),
        ["Prague"] = new BlobParameters(0, 6, 9, 5_007_716),
        ["Osaka"] = new BlobParameters(0, 6, 9, 5_007_716),
        ["BPO1"] = new BlobParameters(0, 10, 15, 8_346_193),
        ["BPO2"] = new BlobParameters(0, 14, 21, 11_684_671),
    };

    /// <summary>Why a case of any other fork is not run.</summary>
    public const string NotOurs = "fork before Cancun, or unknown";

    /// <summary>False when the fork, or the fork a transition starts from, is not one of this chain's.</summary>
    public static bool IsOurs(string network) => ForksOf(network).Length != 0;

    /// <summary>Null when the fork is not one of this chain's.</summary>
    public static ChainConfiguration? Select(string network, JsonElement test)
    {
        string[] forks = ForksOf(network);
        if (forks.Length == 0)
        {
            return null;
        }

        bool hasConfig = test.TryGetProperty("config", out JsonElement config);
        BlobParameters[] schedule = new BlobParameters[forks.Length];
        for (int i = 0; i < forks.Length; i++)
        {
            schedule[i] = Blobs(hasConfig, config, forks[i]) with { ActivationTime = i == 0 ? 0 : Transition };
        }

        ulong chainId = hasConfig ? FixtureJson.Number(config, "chainid") : 1;
        return new ChainConfiguration
        {
            ChainId = chainId == 0 ? 1 : chainId,
            PragueTime = ActivationOf("Prague", forks),
            OsakaTime = ActivationOf("Osaka", forks),
            BlobSchedule = schedule,
            BaseFeeDenominator = 8,
            BaseFeeElasticity = 2,
            StrictTimestamps = true,
            HasBeaconChain = true,
            DepositContract = DepositContract,
        };
    }

    private static string[] ForksOf(string network) => network switch
    {
        "Cancun" or "Prague" or "Osaka" or "BPO1" or "BPO2" => [network],
        "CancunToPragueAtTime15k" => ["Cancun", "Prague"],
        "PragueToOsakaAtTime15k" => ["Prague", "Osaka"],
        "OsakaToBPO1AtTime15k" => ["Osaka", "BPO1"],
        "BPO1ToBPO2AtTime15k" => ["BPO1", "BPO2"],
        _ => [],
    };

    private static ulong ActivationOf(string fork, string[] forks)
    {
        for (int i = 0; i < forks.Length; i++)
        {
            if (RankOf(forks[i]) >= RankOf(fork))
            {
                return i == 0 ? 0 : Transition;
            }
        }

        return ChainConfiguration.Never;
    }

    private static int RankOf(string fork) => fork switch
    {
        "Cancun" => 0,
        "Prague" => 1,
        "Osaka" => 2,
        "BPO1" => 3,
        _ => 4,
    };

    private static BlobParameters Blobs(bool hasConfig, JsonElement config, string fork)
    {
        if (!hasConfig
            || !config.TryGetProperty("blobSchedule", out JsonElement schedule)
            || !schedule.TryGetProperty(fork, out JsonElement entry))
        {
            return MainnetBlobs[fork];
        }

        return new BlobParameters(
            0,
            (uint)FixtureJson.Number(entry, "target"),
            (uint)FixtureJson.Number(entry, "max"),
            FixtureJson.Number(entry, "baseFeeUpdateFraction"));
    }
}
