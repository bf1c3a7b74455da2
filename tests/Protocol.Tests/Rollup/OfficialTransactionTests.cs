using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Sequitur.Cli.OfficialTests;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>ethereum/tests TransactionTests: which bytes are valid transactions, with hash, sender and intrinsic gas, and why the others are not.</summary>
public sealed class OfficialTransactionTests
{
    /// <summary>The latest fork that a test names. Those without a verdict for Cancun break rules of encoding, which no fork has changed.</summary>
    private static readonly string[] Forks = ["Cancun", "Shanghai", "London"];

    public static TheoryData<string, int> Folders => OfficialFile.RowsOf(OfficialRunner.Transactions);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Official_transactions_are_judged_as_expected(string folder, int count)
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder("ethereum-tests", out string root, out string reason), reason);
        List<string> wrong = [];
        int checkedCases = 0;
        foreach (string file in Directory.GetFiles(Path.Combine(root, folder), "*.json", SearchOption.AllDirectories))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonProperty test in document.RootElement.EnumerateObject())
            {
                string? error = Judge(Convert.FromHexString(test.Value.GetProperty("txbytes").GetString()![2..]), Latest(test.Value));
                if (error is not null)
                {
                    wrong.Add($"{test.Name}: {error}");
                }

                checkedCases++;
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.Equal(count, checkedCases);
    }

    private static JsonElement Latest(JsonElement test)
    {
        JsonElement results = test.GetProperty("result");
        return results.GetProperty(Forks.First(fork => results.TryGetProperty(fork, out _)));
    }

    private static string? Judge(byte[] raw, JsonElement expected)
    {
        bool isExpectedValid = !expected.TryGetProperty("exception", out JsonElement exception);
        TransactionError error = Transaction.TryDecode(raw, out Transaction? transaction);
        Enum? refusal = error != TransactionError.None ? error : Refusal(transaction!);
        if (refusal is not null)
        {
            return isExpectedValid ? $"refused as {refusal}"
                : HasBothFaults(raw, refusal, exception.GetString()!) ? null
                : ExpectedRefusal.Compare(exception.GetString()!, refusal);
        }

        if (!isExpectedValid)
        {
            return $"accepted, expected {exception}";
        }

        bool isAsExpected = transaction!.Hash.ToString() == expected.GetProperty("hash").GetString()
            && transaction.Sender.ToString() == expected.GetProperty("sender").GetString()
            && TransactionRules.IntrinsicGasOf(transaction) == Convert.ToUInt64(expected.GetProperty("intrinsicGas").GetString(), 16);
        return isAsExpected ? null : $"{transaction.Hash} {transaction.Sender} {TransactionRules.IntrinsicGasOf(transaction)}";
    }

    /// <summary>
    /// Bytes with two faults, of which the test names the one that we find second: a foreign chain's signature with a high s, and a type of Prague
    /// that is malformed besides (we decode every type, and ask after that which of them the fork has).
    /// </summary>
    private static bool HasBothFaults(byte[] raw, Enum refusal, string expected) => (expected, refusal) switch
    {
        ("TransactionException.INVALID_CHAINID", TransactionError.HighSignatureS) => ChainOf(raw) != U256.One,
        ("TransactionException.TYPE_NOT_SUPPORTED", TransactionError.MissingField) => raw[0] == (byte)TransactionType.SetCode,
        _ => false,
    };

    /// <summary>EIP-155.</summary>
    private static U256 ChainOf(byte[] raw)
    {
        RlpReader envelope = new(raw);
        RlpReader fields = envelope.ReadList();
        for (int i = 0; i < 6; i++)
        {
            fields.ReadItem();
        }

        return (fields.ReadU256() - 35UL) >> 1;
    }

    private static Enum? Refusal(Transaction transaction)
    {
        ChainConfiguration mainnet = new() { ChainId = 1, PragueTime = ChainConfiguration.Never, OsakaTime = ChainConfiguration.Never };
        TransactionRejection rejection = TransactionRules.CheckForm(transaction, mainnet, ForkRules.Cancun, mainnet.BlobParametersAt(0));
        if (rejection.IsRejected)
        {
            return rejection.Reason;
        }

        if (!transaction.TryGetSender(out _))
        {
            return TransactionRejectionReason.UnrecoverableSignature;
        }

        // Of the cost, only the product of gas limit and price is a matter of form.
        return U256.MultiplyOverflows(transaction.MaxFeePerGas, transaction.GasLimit, out _) ? TransactionRejectionReason.CostOverflow : null;
    }
}
