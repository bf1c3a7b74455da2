using System;
using System.Collections.Generic;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Cli.OfficialTests;

/// <summary>The signed bytes of a state test's transaction: given as such, or signed here with the test's key.</summary>
internal static class StateTestTransaction
{
    public static byte[] Raw(JsonElement test, JsonElement post) =>
        post.TryGetProperty("txbytes", out JsonElement bytes) ? FixtureJson.Bytes(bytes) : Sign(test.GetProperty("transaction"), post);

    private static byte[] Sign(JsonElement transaction, JsonElement post)
    {
        JsonElement indexes = post.GetProperty("indexes");
        int data = indexes.GetProperty("data").GetInt32();
        string recipient = transaction.GetProperty("to").GetString() ?? "";
        TransactionFields fields = new()
        {
            Type = TypeOf(transaction),
            ChainId = 1,
            IsReplayProtected = TypeOf(transaction) != TransactionType.Legacy,
            Nonce = FixtureJson.Number(transaction, "nonce"),
            GasLimit = FixtureJson.Number(transaction.GetProperty("gasLimit")[indexes.GetProperty("gas").GetInt32()]),
            MaxFeePerGas = Either(transaction, "maxFeePerGas", "gasPrice"),
            MaxPriorityFeePerGas = Either(transaction, "maxPriorityFeePerGas", "gasPrice"),
            To = recipient.Length <= 2 ? null : new Address(Convert.FromHexString(recipient[2..])),
            Value = FixtureJson.Word(transaction.GetProperty("value")[indexes.GetProperty("value").GetInt32()].GetString()!),
            Data = FixtureJson.Bytes(transaction.GetProperty("data")[data]),
            AccessList = transaction.TryGetProperty("accessLists", out JsonElement lists) ? AccessList(lists[data]) : [],
            MaxFeePerBlobGas = FixtureJson.Word(transaction, "maxFeePerBlobGas"),
            BlobHashes = BlobHashes(transaction),
        };
        if (fields.Type == TransactionType.SetCode)
        {
            throw new FormatException("a set-code transaction without txbytes");
        }

        Hash256 digest = TransactionEncoding.SigningHash(fields);
        Secp256k1Signer.Sign(digest, FixtureJson.Bytes(transaction, "secretKey"), out U256 r, out U256 s, out int parity);
        return TransactionEncoding.Signed(fields, r, s, parity);
    }

    private static TransactionType TypeOf(JsonElement transaction) =>
        transaction.TryGetProperty("authorizationList", out _) ? TransactionType.SetCode
        : transaction.TryGetProperty("maxFeePerBlobGas", out _) ? TransactionType.Blob
        : transaction.TryGetProperty("maxFeePerGas", out _) ? TransactionType.DynamicFee
        : transaction.TryGetProperty("accessLists", out _) ? TransactionType.AccessList
        : TransactionType.Legacy;

    private static U256 Either(JsonElement transaction, string first, string second) =>
        FixtureJson.Word(transaction, transaction.TryGetProperty(first, out _) ? first : second);

    private static AccessListEntry[] AccessList(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        List<AccessListEntry> entries = [];
        foreach (JsonElement entry in list.EnumerateArray())
        {
            List<U256> keys = [];
            foreach (JsonElement key in entry.GetProperty("storageKeys").EnumerateArray())
            {
                keys.Add(FixtureJson.Word(key.GetString()!));
            }

            entries.Add(new AccessListEntry(FixtureJson.AddressOf(entry, "address"), [.. keys]));
        }

        return [.. entries];
    }

    private static Hash256[] BlobHashes(JsonElement transaction)
    {
        List<Hash256> hashes = [];
        if (transaction.TryGetProperty("blobVersionedHashes", out JsonElement list))
        {
            foreach (JsonElement hash in list.EnumerateArray())
            {
                hashes.Add(new Hash256(FixtureJson.Bytes(hash)));
            }
        }

        return [.. hashes];
    }
}
