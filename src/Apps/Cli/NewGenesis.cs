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

    /// <summary>The file. The same arguments give the same bytes: nodes that make it apart have the same chain.</summary>
    public static string Json(ulong chainId, ReadOnlySpan<Address> validators, ReadOnlySpan<Address> funded)
    {
        ConsensusParameters consensus = new();
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            WriteConfiguration(json, chainId, consensus);
            json.WriteString("timestamp", "0x0");
            json.WriteString("gasLimit", $"0x{GasLimit:x}");
            json.WriteString("baseFeePerGas", "0x3b9aca00");
            json.WriteStartObject("alloc");
            foreach (Address account in funded) WriteAccount(json, account.ToString(), Funds, null, []);
            foreach ((string address, string code) in s_contracts) WriteAccount(json, address, "0x0", code, []);
            WriteAccount(json, consensus.ValidatorSet.ToString(), "0x0", ValidatorSetCode(), ValidatorSetStorage.Of(consensus, validators));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void WriteConfiguration(Utf8JsonWriter json, ulong chainId, ConsensusParameters consensus)
    {
        json.WriteStartObject("config");
        json.WriteNumber("chainId", chainId);
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
        json.WriteString("slotDerivation", "key-first");
        json.WriteString("quorum", "ceil-2n/3");
        json.WriteEndObject();
        json.WriteEndObject();
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

    private static string ValidatorSetCode()
    {
        using Stream artifact = typeof(NewGenesis).Assembly.GetManifestResourceStream("ValidatorSet.json")
            ?? throw new InvalidOperationException("The compiled ValidatorSet is no part of this program.");
        using JsonDocument json = JsonDocument.Parse(artifact);
        return json.RootElement.GetProperty("runtimeCode").GetString()!;
    }
}
