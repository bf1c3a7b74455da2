using System;
using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Apps.Differential;

/// <summary>Writes a scenario as an official state test, so that any client can run it.</summary>
internal static class StateTestWriter
{
    private const ulong ChainId = 1;

    /// <summary>The test; the expected state root, logs hash and refusal are left out unless given.</summary>
    public static byte[] Write(Scenario scenario, string name = "program", Observation? expected = null, bool indented = false)
    {
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = indented, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(name);
            WriteBlock(writer, scenario.Block);
            WriteAccounts(writer, scenario.Accounts);
            TransactionFields fields = FieldsOf(scenario.Transaction);
            WriteTransaction(writer, fields);
            WritePost(writer, scenario.Fork, Sign(fields), expected);
            writer.WriteStartObject("config");
            writer.WriteString("chainid", Number(ChainId));
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The transaction without the sender's signature, its authorizations signed.</summary>
    internal static TransactionFields FieldsOf(ScenarioTransaction transaction) => new()
    {
        Type = transaction.Type,
        ChainId = ChainId,
        IsReplayProtected = transaction.IsReplayProtected || transaction.Type != TransactionType.Legacy,
        Nonce = transaction.Nonce,
        GasLimit = transaction.GasLimit,
        MaxFeePerGas = transaction.MaxFeePerGas,
        MaxPriorityFeePerGas = transaction.MaxPriorityFeePerGas,
        To = transaction.To,
        Value = transaction.Value,
        Data = transaction.Data.Assemble(),
        AccessList = transaction.AccessList,
        MaxFeePerBlobGas = 1_000_000,
        BlobHashes = transaction.BlobHashes,
        Authorizations = Array.ConvertAll(transaction.Authorizations, Sign),
    };

    private static byte[] Sign(TransactionFields fields)
    {
        (U256 r, U256 s, int parity) = ScenarioKeys.Sign(ScenarioKeys.Sender, TransactionEncoding.SigningHash(fields));
        return TransactionEncoding.Signed(fields, r, s, parity);
    }

    private static Authorization Sign(ScenarioAuthorization wish)
    {
        Hash256 digest = TransactionEncoding.AuthorizationHash(wish.ChainId, wish.Address, wish.Nonce);
        (U256 r, U256 s, int parity) = ScenarioKeys.Sign(wish.Signer, digest);
        return new Authorization
        {
            ChainId = wish.ChainId,
            Address = wish.Address,
            Nonce = wish.Nonce,
            YParity = (byte)parity,
            R = r,
            S = s + wish.Corruption,
        };
    }

    private static void WriteBlock(Utf8JsonWriter writer, ScenarioBlock block)
    {
        writer.WriteStartObject("env");
        writer.WriteString("currentCoinbase", block.Beneficiary.ToString());
        writer.WriteString("currentNumber", Number(block.Number));
        writer.WriteString("currentTimestamp", Number(block.Timestamp));
        writer.WriteString("currentGasLimit", Number(block.GasLimit));
        writer.WriteString("currentBaseFee", Number(block.BaseFee));
        writer.WriteString("currentExcessBlobGas", Number(block.ExcessBlobGas));
        writer.WriteString("currentDifficulty", "0x00");
        writer.WriteString("currentRandom", block.PrevRandao.ToHash256().ToString());
        writer.WriteEndObject();
    }

    private static void WriteAccounts(Utf8JsonWriter writer, ScenarioAccount[] accounts)
    {
        writer.WriteStartObject("pre");
        foreach (ScenarioAccount account in accounts)
        {
            byte[] code = account.Code.Assemble();
            if (account.Nonce == 0 && account.Balance.IsZero && code.Length == 0)
            {
                // No state since EIP-161 holds an empty account.
                continue;
            }

            writer.WriteStartObject(account.Address.ToString());
            writer.WriteString("nonce", Number(account.Nonce));
            writer.WriteString("balance", Number(account.Balance));
            writer.WriteString("code", Hex.Encode(code));
            writer.WriteStartObject("storage");
            foreach ((U256 slot, U256 value) in account.Storage)
            {
                writer.WriteString(Number(slot), Number(value));
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteTransaction(Utf8JsonWriter writer, TransactionFields fields)
    {
        writer.WriteStartObject("transaction");
        writer.WriteString("nonce", Number(fields.Nonce));
        if (fields.Type < TransactionType.DynamicFee)
        {
            writer.WriteString("gasPrice", Number(fields.MaxFeePerGas));
        }
        else
        {
            writer.WriteString("maxFeePerGas", Number(fields.MaxFeePerGas));
            writer.WriteString("maxPriorityFeePerGas", Number(fields.MaxPriorityFeePerGas));
        }

        WriteChoice(writer, "gasLimit", Number(fields.GasLimit));
        writer.WriteString("to", fields.To is Address to ? to.ToString() : "");
        WriteChoice(writer, "value", Number(fields.Value));
        WriteChoice(writer, "data", Hex.Encode(fields.Data));
        writer.WriteString("sender", ScenarioKeys.Address(ScenarioKeys.Sender).ToString());
        writer.WriteString("secretKey", Hex.Encode(ScenarioKeys.PrivateKey(ScenarioKeys.Sender)));
        if (fields.Type != TransactionType.Legacy)
        {
            WriteAccessList(writer, fields.AccessList);
        }

        if (fields.Type == TransactionType.Blob)
        {
            writer.WriteString("maxFeePerBlobGas", Number(fields.MaxFeePerBlobGas));
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
        writer.WriteStartArray("accessLists");
        writer.WriteStartArray();
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
        writer.WriteEndArray();
    }

    private static void WriteAuthorizations(Utf8JsonWriter writer, Authorization[] authorizations)
    {
        writer.WriteStartArray("authorizationList");
        foreach (Authorization authorization in authorizations)
        {
            writer.WriteStartObject();
            writer.WriteString("chainId", Number(authorization.ChainId));
            writer.WriteString("address", authorization.Address.ToString());
            writer.WriteString("nonce", Number(authorization.Nonce));
            writer.WriteString("v", Number(authorization.YParity));
            writer.WriteString("r", Number(authorization.R));
            writer.WriteString("s", Number(authorization.S));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePost(Utf8JsonWriter writer, Fork fork, byte[] signed, Observation? expected)
    {
        writer.WriteStartObject("post");
        writer.WriteStartArray(fork.ToString());
        writer.WriteStartObject();
        if (expected is not null)
        {
            writer.WriteString("hash", expected.StateRoot);
            writer.WriteString("logs", expected.LogsHash);
            if (expected.Refusal is not null)
            {
                writer.WriteString("expectException", expected.Refusal);
            }
        }

        writer.WriteString("txbytes", Hex.Encode(signed));
        writer.WriteStartObject("indexes");
        writer.WriteNumber("data", 0);
        writer.WriteNumber("gas", 0);
        writer.WriteNumber("value", 0);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, string name, string value)
    {
        writer.WriteStartArray(name);
        writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static string Number(ulong value) => "0x" + value.ToString("x2", CultureInfo.InvariantCulture);

    private static string Number(U256 value)
    {
        if (value.IsUInt64)
        {
            return Number(value.U0);
        }

        Span<byte> bytes = stackalloc byte[32];
        value.WriteBigEndian(bytes);
        return Hex.Encode(bytes[(32 - value.ByteLength)..]);
    }
}
