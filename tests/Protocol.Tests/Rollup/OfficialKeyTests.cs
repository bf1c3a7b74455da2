using System;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>ethereum/tests BasicTests: addresses of keys, and the signers of transactions.</summary>
public sealed class OfficialKeyTests
{
    public static TheoryData<string, int> Files => OfficialFile.RowsOf(OfficialRunner.Keys);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_key_has_its_address_and_its_transactions_lead_to_it(string file, int count)
    {
        int checkedCases = 0;
        foreach (JsonElement test in OfficialFile.Read(file, "ethereum-tests").EnumerateArray())
        {
            Assert.True(Secp256k1Signer.TryGetAddress(OfficialFile.Bytes(test, "key"), out Address address));
            if (test.TryGetProperty("signed", out _))
            {
                CheckTransaction(test, address);
            }
            else
            {
                // The signature beside it is over a digest that nothing names.
                Assert.Equal(test.GetProperty("addr").GetString(), Convert.ToHexStringLower(address.Bytes));
            }

            checkedCases++;
        }

        Assert.Equal(count, checkedCases);
    }

    /// <summary>Signed before Homestead, so that s may be the higher of its two values: then we know the signer and refuse the transaction.</summary>
    private static void CheckTransaction(JsonElement test, in Address sender)
    {
        byte[] raw = OfficialFile.Bytes(test, "signed");
        RlpReader envelope = new(raw);
        RlpReader fields = envelope.ReadList();
        RlpWriter unsigned = new();
        int list = unsigned.BeginList();
        for (int i = 0; i < 6; i++)
        {
            unsigned.WriteRaw(fields.ReadItem());
        }

        unsigned.EndList(list);
        int recoveryId = (int)fields.ReadUInt64() - 27;
        U256 r = fields.ReadU256();
        U256 s = fields.ReadU256();
        Assert.True(Secp256k1.TryRecover(Keccak.Hash(unsigned.Written), r, s, recoveryId, out Address signer));
        Assert.Equal(sender, signer);
        Assert.Equal(
            Secp256k1.IsLowS(s) ? TransactionError.None : TransactionError.HighSignatureS, Transaction.TryDecode(raw, out Transaction? transaction));
        Assert.True(transaction is null || transaction.Sender == sender);
    }
}
