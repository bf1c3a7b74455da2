using System.IO;
using System.Text;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Cli.Devnet;

/// <summary>The chain a local network starts with. The same bytes each time, so its genesis hash is a constant.</summary>
internal static class DevnetGenesis
{
    public const ulong ChainId = 7530;

    private const ulong GasLimit = 100_000_000;

    /// <summary>10,000 ETH.</summary>
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

    /// <summary>The address of a devnet validator. Its key is keccak of a public sentence: worth nothing outside a devnet.</summary>
    public static Address ValidatorAddress(int index)
    {
        Hash256 key = Keccak.Hash(Encoding.ASCII.GetBytes($"sequitur devnet validator {index}"));
        return DevnetAccounts.AddressOf(key.Bytes);
    }

    public static string Json()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            WriteConfiguration(json);
            json.WriteString("timestamp", "0x0");
            json.WriteString("gasLimit", $"0x{GasLimit:x}");
            json.WriteString("baseFeePerGas", "0x3b9aca00");
            json.WriteStartObject("alloc");
            for (int i = 0; i < DevnetAccounts.Count; i++) WriteAccount(json, DevnetAccounts.AddressOf(DevnetAccounts.PrivateKey(i)).ToString(), Funds, null);
            foreach ((string address, string code) in s_contracts) WriteAccount(json, address, "0x0", code);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void WriteConfiguration(Utf8JsonWriter json)
    {
        json.WriteStartObject("config");
        json.WriteNumber("chainId", ChainId);
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
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAccount(Utf8JsonWriter json, string address, string balance, string? code)
    {
        json.WriteStartObject(address);
        json.WriteString("balance", balance);
        if (code is not null)
        {
            // A contract's nonce starts at 1 (EIP-161).
            json.WriteString("nonce", "0x1");
            json.WriteString("code", code);
        }

        json.WriteEndObject();
    }
}
