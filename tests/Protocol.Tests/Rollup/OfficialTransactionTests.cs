using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>ethereum/tests TransactionTests as Cancun judges them: which bytes are valid transactions, with hash, sender and intrinsic gas.</summary>
public sealed class OfficialTransactionTests
{
    [Fact]
    public void Official_transactions_are_judged_as_expected()
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder("ethereum-tests", out string folder, out string reason), reason);
        string root = Path.Combine(folder, "ethereum-tests-core", "TransactionTests");
        List<string> wrong = [];
        int count = 0;
        foreach (string file in Directory.GetFiles(root, "*.json", SearchOption.AllDirectories))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonProperty test in document.RootElement.EnumerateObject())
            {
                if (test.Value.GetProperty("result").TryGetProperty("Cancun", out JsonElement expected))
                {
                    count++;
                    string? error = Judge(Convert.FromHexString(test.Value.GetProperty("txbytes").GetString()![2..]), expected);
                    if (error is not null)
                    {
                        wrong.Add($"{test.Name}: {error}");
                    }
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(count > 100, $"only {count} tests");
    }

    private static string? Judge(byte[] raw, JsonElement expected)
    {
        bool isExpectedValid = !expected.TryGetProperty("exception", out JsonElement exception);
        TransactionError error = Transaction.TryDecode(raw, out Transaction? transaction);
        string? refusal = error != TransactionError.None ? error.ToString() : Refusal(transaction!);
        if (refusal is not null || !isExpectedValid)
        {
            return refusal is null ? $"accepted, expected {exception}" : isExpectedValid ? $"refused as {refusal}" : null;
        }

        bool isAsExpected = transaction!.Hash.ToString() == expected.GetProperty("hash").GetString()
            && transaction.Sender.ToString() == expected.GetProperty("sender").GetString()
            && TransactionRules.IntrinsicGasOf(transaction) == Convert.ToUInt64(expected.GetProperty("intrinsicGas").GetString(), 16);
        return isAsExpected ? null : $"{transaction.Hash} {transaction.Sender} {TransactionRules.IntrinsicGasOf(transaction)}";
    }

    private static string? Refusal(Transaction transaction)
    {
        ChainConfiguration mainnet = new() { ChainId = 1, PragueTime = ChainConfiguration.Never, OsakaTime = ChainConfiguration.Never };
        if (!transaction.TryGetSender(out _))
        {
            return "unrecoverable";
        }

        TransactionRejection rejection = TransactionRules.CheckForm(transaction, mainnet, ForkRules.Cancun, mainnet.BlobParametersAt(0));
        if (rejection.IsRejected)
        {
            return rejection.Reason.ToString();
        }

        return U256.MultiplyOverflows(transaction.MaxFeePerGas, transaction.GasLimit, out _) ? "cost overflow" : null;
    }
}
