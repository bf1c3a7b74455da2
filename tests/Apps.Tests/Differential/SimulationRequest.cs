using System.Globalization;
using System.Text.Json;
using Sequitur.Cli.OfficialTests;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Apps.Differential;

/// <summary>Writes a scenario as a call of <c>eth_simulateV1</c>: the accounts and the block as overrides, the transaction as the only call.</summary>
internal static class SimulationRequest
{
    public static void Write(Utf8JsonWriter writer, Scenario scenario, int id)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WriteNumber("id", id);
        writer.WriteString("method", "eth_simulateV1");
        writer.WriteStartArray("params");
        writer.WriteStartObject();
        writer.WriteBoolean("validation", true);
        writer.WriteStartArray("blockStateCalls");
        writer.WriteStartObject();
        WriteBlock(writer, scenario.Block);
        WriteAccounts(writer, scenario.Accounts);
        writer.WriteStartArray("calls");
        WriteCall(writer, StateTestWriter.FieldsOf(scenario.Transaction));
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStringValue("latest");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteBlock(Utf8JsonWriter writer, ScenarioBlock block)
    {
        writer.WriteStartObject("blockOverrides");
        writer.WriteString("number", Quantity(block.Number));
        writer.WriteString("time", Quantity(block.Timestamp));
        writer.WriteString("gasLimit", Quantity(block.GasLimit));
        writer.WriteString("feeRecipient", block.Beneficiary.ToString());
        writer.WriteString("prevRandao", block.PrevRandao.ToHash256().ToString());
        writer.WriteString("baseFeePerGas", Quantity(block.BaseFee));

        // The only block that anvil has; of all others it gives the hash that state tests agree on.
        NumberedBlockHashes.Instance.TryGet(0, out Hash256 genesis);
        writer.WriteStartObject("blockHash");
        writer.WriteString("0", genesis.ToString());
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteAccounts(Utf8JsonWriter writer, ScenarioAccount[] accounts)
    {
        writer.WriteStartObject("stateOverrides");
        foreach (ScenarioAccount account in accounts)
        {
            writer.WriteStartObject(account.Address.ToString());
            writer.WriteString("nonce", Quantity(account.Nonce));
            writer.WriteString("balance", Quantity(account.Balance));
            writer.WriteString("code", Hex.Encode(account.Code.Assemble()));
            writer.WriteStartObject("state");
            foreach ((U256 slot, U256 value) in account.Storage)
            {
                writer.WriteString(slot.ToHash256().ToString(), value.ToHash256().ToString());
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, TransactionFields fields)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Quantity((ulong)fields.Type));
        writer.WriteString("from", ScenarioKeys.Address(ScenarioKeys.Sender).ToString());
        if (fields.To is Address to)
        {
            writer.WriteString("to", to.ToString());
        }

        writer.WriteString("gas", Quantity(fields.GasLimit));
        writer.WriteString("nonce", Quantity(fields.Nonce));
        writer.WriteString("value", Quantity(fields.Value));
        writer.WriteString("input", Hex.Encode(fields.Data));
        if (fields.Type < TransactionType.DynamicFee)
        {
            writer.WriteString("gasPrice", Quantity(fields.MaxFeePerGas));
        }
        else
        {
            writer.WriteString("maxFeePerGas", Quantity(fields.MaxFeePerGas));
            writer.WriteString("maxPriorityFeePerGas", Quantity(fields.MaxPriorityFeePerGas));
        }

        if (fields.Type != TransactionType.Legacy)
        {
            WriteAccessList(writer, fields.AccessList);
        }

        if (fields.Type == TransactionType.Blob)
        {
            writer.WriteString("maxFeePerBlobGas", Quantity(fields.MaxFeePerBlobGas));
            writer.WriteStartArray("blobVersionedHashes");
            foreach (Hash256 hash in fields.BlobHashes)
            {
                writer.WriteStringValue(hash.ToString());
            }

            writer.WriteEndArray();
        }

        if (fields.Type == TransactionType.SetCode)
        {
            WriteAuthorizations(writer, fields.Authorizations);
        }

        writer.WriteEndObject();
    }

    private static void WriteAccessList(Utf8JsonWriter writer, AccessListEntry[] entries)
    {
        writer.WriteStartArray("accessList");
        foreach (AccessListEntry entry in entries)
        {
            writer.WriteStartObject();
            writer.WriteString("address", entry.Address.ToString());
            writer.WriteStartArray("storageKeys");
            foreach (U256 key in entry.StorageKeys)
            {
                writer.WriteStringValue(key.ToHash256().ToString());
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteAuthorizations(Utf8JsonWriter writer, Authorization[] authorizations)
    {
        writer.WriteStartArray("authorizationList");
        foreach (Authorization authorization in authorizations)
        {
            writer.WriteStartObject();
            writer.WriteString("chainId", Quantity(authorization.ChainId));
            writer.WriteString("address", authorization.Address.ToString());
            writer.WriteString("nonce", Quantity(authorization.Nonce));
            writer.WriteString("yParity", Quantity(authorization.YParity));
            writer.WriteString("r", Quantity(authorization.R));
            writer.WriteString("s", Quantity(authorization.S));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Quantity(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    private static string Quantity(U256 value)
    {
        string digits = value.ToHash256().ToString()[2..].TrimStart('0');
        return "0x" + (digits.Length == 0 ? "0" : digits);
    }
}
