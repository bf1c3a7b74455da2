using System;
using System.IO;
using System.Text;
using System.Text.Json;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Cli;

/// <summary>The genesis file of a new chain: our own rules, the contracts that tools and rules expect, and the validators in their contract.</summary>
internal static class NewGenesis
{
    private const ulong GasLimit = 100_000_000;

    /// <summary>What a funded account gets: 10,000 ETH.</summary>
    private const string Funds = "0x21e19e0c9bab2400000";

    /// <summary>Contracts that tools or rules expect to be there, with the runtime code their sources publish.</summary>
    private static readonly (string Address, string Code)[] s_contracts =
    [
        // EIP-2935: the last 8,191 block hashes.
        ("0x0000f90827f1c53a10cb7a02335b175320002935",
            "0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b"
            + "5f5ffd5b5f35611fff60014303065500"),

        // EIP-4788: parent beacon roots; zero on a chain without a beacon chain.
        ("0x000f3df6d732807ef1319fb7b8bb8522d0beac02",
            "0x3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff810690815414603c575f5ffd5b62001fff0154"
            + "5f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500"),

        // The deterministic deployment proxy (CREATE2), which forge scripts deploy through.
        ("0x4e59b44847b379578588920ca78fbf26c0b4956c",
            "0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014"
            + "600cf3"),
    ];

    /// <summary>What a validator's account gets for the gas of its own transactions: 1 ETH. Rewards come from a pool and pay for their gas.</summary>
    private static readonly U256 s_validatorFunds = StakingParameters.WeiPerEther;

    /// <summary>The file. The same chain gives the same bytes: nodes that make it apart have the same chain.</summary>
    /// <exception cref="SettingsException">The chain is described in a way that its contracts could not live with.</exception>
    public static string Json(NewChain chain)
    {
        chain.Check();
        ConsensusParameters consensus = chain.Consensus();
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            WriteConfiguration(json, chain, consensus);
            json.WriteString("timestamp", "0x0");
            json.WriteString("gasLimit", $"0x{GasLimit:x}");
            json.WriteString("baseFeePerGas", "0x3b9aca00");
            json.WriteStartObject("alloc");
            foreach (Address account in chain.Funded) WriteAccount(json, account.ToString(), Funds, null, []);
            WriteValidatorAccounts(json, chain);
            foreach ((string address, string code) in s_contracts) WriteAccount(json, address, "0x0", code, []);
            WritePredeploys(json, chain, consensus);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void WriteValidatorAccounts(Utf8JsonWriter json, NewChain chain)
    {
        foreach (GenesisValidator validator in chain.Validators)
        {
            if (Array.IndexOf(chain.Funded, validator.Node) < 0) WriteAccount(json, validator.Node.ToString(), Quantity(s_validatorFunds), null, []);
        }
    }

    /// <summary>The contracts of the validator set and the queue of messages. Staking holds the stakes it tells of, and the distributor its pool.</summary>
    private static void WritePredeploys(Utf8JsonWriter json, NewChain chain, ConsensusParameters consensus)
    {
        U256 stakes = U256.Zero;
        foreach (GenesisValidator validator in chain.Validators) stakes += validator.Stake;
        if (chain.Seals == SealScheme.Bls12381)
        {
            GenesisSlot[] set = ValidatorSetBlsStorage.WithStakes(consensus, chain.Validators);
            WriteAccount(json, Predeploys.ValidatorSetBls.ToString(), "0x0", Code("ValidatorSetBls"), set);
        }
        else
        {
            WriteAccount(json, Predeploys.ValidatorSet.ToString(), "0x0", Code("ValidatorSet"), ValidatorSetStorage.WithStakes(consensus, chain.Validators));
        }

        GenesisSlot[] staking = StakingStorage.Of(consensus, chain.Staking, chain.Validators);
        WriteAccount(json, Predeploys.Staking.ToString(), Quantity(stakes), Code("Staking"), staking);
        GenesisSlot[] rewards = RewardDistributorStorage.Of(Quorum.IsByStake(chain.Quorum) ? chain.Rewards with { SealsOfThree = 0 } : chain.Rewards);
        WriteAccount(json, Predeploys.RewardDistributor.ToString(), Quantity(chain.Rewards.Pool), Code("RewardDistributor"), rewards);
        BridgeParameters bridge = chain.Bridge();
        WriteAccount(json, bridge.Contract.ToString(), "0x0", Code("L2MessageQueue"), MessageQueueStorage.Of(bridge));
    }

    private static void WriteConfiguration(Utf8JsonWriter json, NewChain chain, ConsensusParameters consensus)
    {
        json.WriteStartObject("config");
        json.WriteNumber("chainId", chain.ChainId);
        json.WriteNumber("shanghaiTime", 0);
        json.WriteNumber("cancunTime", 0);
        json.WriteNumber("pragueTime", 0);
        json.WriteNumber("osakaTime", 0);
        json.WriteStartObject("sequitur");

        // A block moves the base fee by at most 1/250: with twenty blocks a second that is about as fast per minute as Ethereum's 1/8 every 12 s.
        json.WriteNumber("baseFeeDenominator", 250);
        json.WriteNumber("baseFeeElasticity", 2);
        json.WriteBoolean("strictTimestamps", false);
        json.WriteBoolean("beaconChain", false);
        json.WriteString("sequencing", "bft");
        json.WriteStartObject("consensus");
        json.WriteString("validatorSet", consensus.ValidatorSet.ToString());
        json.WriteNumber("stakesSlot", consensus.StakesSlot);
        json.WriteNumber("countSlot", consensus.CountSlot);
        json.WriteNumber("totalStakeSlot", consensus.TotalStakeSlot);
        json.WriteString("slotDerivation", "key-first");
        json.WriteString("quorum", consensus.Quorum switch
        {
            QuorumRule.CeilTwoThirdsByCount => "ceil-2n/3",
            QuorumRule.AboveTwoThirdsByCount => "floor-2n/3+1",
            QuorumRule.StakeAboveTwoThirds => "stake-above-2/3",
            _ => throw new InvalidOperationException($"A genesis file has no name for the quorum {consensus.Quorum}."),
        });
        json.WriteString("seals", consensus.Seals == SealScheme.Bls12381 ? "bls" : "ecdsa");
        json.WriteNumber("epochLength", consensus.EpochLength);
        json.WriteNumber("minimumValidators", consensus.MinimumValidators);
        json.WriteEndObject();
        WriteBridge(json, chain.Bridge());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteBridge(Utf8JsonWriter json, BridgeParameters bridge)
    {
        json.WriteStartObject("bridge");
        json.WriteString("contract", bridge.Contract.ToString());
        json.WriteNumber("withdrawRootSlot", bridge.WithdrawRootSlot);
        json.WriteNumber("queueIndexSlot", bridge.QueueIndexSlot);
        json.WriteNumber("queueHashSlot", bridge.QueueHashSlot);
        if (bridge.TakesMessages)
        {
            json.WriteNumber("l1ChainId", bridge.L1ChainId);
            json.WriteString("l1MessageQueue", bridge.L1MessageQueue.ToString());
        }

        json.WriteEndObject();
    }

    private static void WriteAccount(Utf8JsonWriter json, string address, string balance, string? code, GenesisSlot[] storage)
    {
        json.WriteStartObject(address);
        json.WriteString("balance", balance);
        if (code is not null)
        {
            // A contract's nonce starts at 1 (EIP-161).
            json.WriteString("nonce", "0x1");
            json.WriteString("code", code);
        }

        if (storage.Length > 0)
        {
            json.WriteStartObject("storage");
            foreach (GenesisSlot slot in storage) json.WriteString(slot.Key.ToHash256().ToString(), slot.Value.ToHash256().ToString());
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>The runtime code of a contract of contracts/l2.</summary>
    private static string Code(string contract)
    {
        using Stream artifact = typeof(NewGenesis).Assembly.GetManifestResourceStream($"{contract}.json")
            ?? throw new InvalidOperationException($"The compiled {contract} is no part of this program.");
        using JsonDocument json = JsonDocument.Parse(artifact);
        return json.RootElement.GetProperty("runtimeCode").GetString()!;
    }

    private static string Quantity(in U256 value)
    {
        string digits = value.ToHash256().ToString()[2..].TrimStart('0');
        return digits.Length == 0 ? "0x0" : "0x" + digits;
    }
}
