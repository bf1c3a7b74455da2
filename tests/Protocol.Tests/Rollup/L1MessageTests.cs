using System;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>The bytes of a message from L1, and the rolling hash over the queue.</summary>
public sealed class L1MessageTests
{
    [Fact]
    public void A_message_comes_back_as_it_was_written()
    {
        L1Message message = TestBridge.Of(7, value: 3, data: [1, 2, 3], gas: 90_000);
        byte[] raw = message.Encode();
        Assert.Equal(0x7e, raw[0]);
        Assert.Equal(TransactionError.None, Transaction.TryDecode(raw, out Transaction? decoded));
        AssertSame(message, decoded!);
        Assert.Equal(Keccak.Hash(raw), decoded!.Hash);
        Assert.Equal((0UL, 0UL, default, default, (byte)0), (decoded.Nonce, decoded.ChainId, decoded.R, decoded.S, decoded.YParity));
        Assert.Equal(U256.Zero, decoded.EffectiveGasPrice(1_000));
        decoded.RestoreSender(TestLedger.AddressOf(9));
        Assert.Equal(message.Sender, decoded.Sender);
    }

    /// <summary>The bytes in full: type, list of 46 bytes (index 1, gas 0x7530, recipient, value 5, data ab, sender).</summary>
    [Fact]
    public void The_format_is_the_documented_one()
    {
        L1Message message = new()
        {
            QueueIndex = 1, Gas = 0x7530, To = TestLedger.AddressOf(0xaa), Value = 5, Data = [0xab], Sender = TestLedger.AddressOf(0xbb),
        };
        const string Zeros = "00000000000000000000000000000000000000";
        Assert.Equal($"7ef10182753094{Zeros}aa0581ab94{Zeros}bb", Convert.ToHexStringLower(message.Encode()));
    }

    /// <summary>contracts/test/MessageQueue.t.sol has the same two constants.</summary>
    [Fact]
    public void The_rolling_hash_is_that_of_the_contract_on_L1()
    {
        L1Message first = new()
        {
            QueueIndex = 0, Gas = 100_000, To = TestLedger.AddressOf(0xaa), Value = 5, Data = [], Sender = TestLedger.AddressOf(0xbb),
        };
        L1Message second = new()
        {
            QueueIndex = 1, Gas = 200_000, To = TestLedger.AddressOf(0xcc), Value = U256.One << 80, Data = [0xde, 0xad, 0xbe, 0xef], Sender = TestLedger.AddressOf(0xdd),
        };
        QueuePosition one = default(QueuePosition).After(first);
        QueuePosition two = one.After(second);
        Assert.Equal((1UL, 2UL), (one.Index, two.Index));
        Assert.Equal("2e67343524f0792f2f3bf587ffcf77b2dfbe40bf531b525e2aa170214f6a7f6b", Convert.ToHexStringLower(one.Hash.Bytes));
        Assert.Equal("40e344f0cfcd7a85e80306d0c18c5eb9e4ff4b88a35ed0786593329fc36a5e59", Convert.ToHexStringLower(two.Hash.Bytes));
    }

    [Fact]
    public void Every_member_is_in_the_rolling_hash()
    {
        Hash256 before = Keccak.Hash([1]);
        L1Message message = TestBridge.Of(7, value: 3, data: [1]);
        L1Message[] others =
        [
            TestBridge.Of(8, value: 3, data: [1]), TestBridge.Of(7, value: 4, data: [1]), TestBridge.Of(7, value: 3, data: [2]), TestBridge.Of(7, value: 3, data: [1, 0]),
            TestBridge.Of(7, TestLedger.AddressOf(1), 3, [1]), TestBridge.Of(7, value: 3, data: [1], gas: 200_001),
            TestBridge.Of(7, value: 3, data: [1], sender: TestLedger.AddressOf(1)),
        ];
        Assert.All(others, other => Assert.NotEqual(message.RollingHash(before), other.RollingHash(before)));
        Assert.NotEqual(message.RollingHash(before), message.RollingHash(default));
    }

    [Fact]
    public void What_is_not_exactly_a_message_is_refused_by_name()
    {
        Assert.Equal(TransactionError.MalformedRlp, Decode([0x7e]));
        Assert.Equal(TransactionError.MalformedRlp, Decode([0x7e, 0x80]));
        byte[] raw = TestBridge.Of(7, data: [1, 2, 3]).Encode();
        Assert.Equal(TransactionError.TrailingBytes, Decode([.. raw, 0]));
        for (int length = 1; length < raw.Length; length++) Assert.Equal(TransactionError.MalformedRlp, Decode(raw[..length]));

        Assert.Equal(TransactionError.MissingField, Decode(Written(writer => WriteFields(writer, 5))));
        Assert.Equal(TransactionError.ExcessField, Decode(Written(writer =>
        {
            WriteFields(writer, 6);
            writer.Write(0UL);
        })));
        Assert.Equal(TransactionError.None, Decode(Written(writer => WriteFields(writer, 6))));
        Assert.Equal(TransactionError.MissingRecipient, Decode(Written(writer => WriteFields(writer, 6, to: []))));
        Assert.Equal(TransactionError.WrongFieldLength, Decode(Written(writer => WriteFields(writer, 6, to: new byte[19]))));
        Assert.Equal(TransactionError.WrongFieldLength, Decode(Written(writer => WriteFields(writer, 6, sender: []))));
        Assert.Equal(TransactionError.WrongFieldLength, Decode(Written(writer => WriteFields(writer, 6, sender: new byte[21]))));
        Assert.Equal(TransactionError.LeadingZero, Decode(Written(writer => WriteFields(writer, 6, index: [0, 1]))));
        Assert.Equal(TransactionError.FieldTooLong, Decode(Written(writer => WriteFields(writer, 6, index: [1, 0, 0, 0, 0, 0, 0, 0, 0]))));
    }

    [Fact]
    public void Whatever_decodes_encodes_back_to_the_same_bytes()
    {
        Gen<(byte[] Raw, int Place, byte Change)> changed =
            from index in Gen.Choose(0, int.MaxValue)
            from gas in Gen.Choose(0, int.MaxValue)
            from data in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(40)
            from place in Gen.Choose(0, 120)
            from change in Gen.Choose(0, 255)
            select (TestBridge.Of((ulong)index, value: (ulong)gas, data: data, gas: (ulong)gas).Encode(), place, (byte)change);
        Prop.ForAll(changed.ToArbitrary(), sample =>
        {
            byte[] raw = [.. sample.Raw];
            raw[sample.Place % raw.Length] ^= sample.Change;
            if (Transaction.TryDecode(raw, out Transaction? decoded) != TransactionError.None || !decoded!.IsMessage) return true;
            return decoded.Message!.Encode().AsSpan().SequenceEqual(raw);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_receipt_of_a_message_comes_back()
    {
        Receipt receipt = new(TransactionType.L1Message, true, 21_000, new Bloom(), []);
        byte[] encoded = receipt.Encode();
        Assert.Equal(0x7e, encoded[0]);
        Assert.Equal(RlpError.None, Receipt.TryDecode(encoded, out Receipt? decoded));
        Assert.Equal((TransactionType.L1Message, true, 21_000UL), (decoded!.Type, decoded.IsSuccess, decoded.CumulativeGasUsed));
    }

    private static void AssertSame(L1Message expected, Transaction decoded)
    {
        L1Message actual = decoded.Message!;
        Assert.Equal(
            (expected.QueueIndex, expected.Gas, expected.To, expected.Value, expected.Sender),
            (actual.QueueIndex, actual.Gas, actual.To, actual.Value, actual.Sender));
        Assert.Equal(expected.Data, actual.Data);
        Assert.Equal((TransactionType.L1Message, expected.Gas, expected.To, expected.Value), (decoded.Type, decoded.GasLimit, decoded.To, decoded.Value));
        Assert.Equal(expected.Sender, decoded.Sender);
    }

    private static TransactionError Decode(byte[] raw)
    {
        TransactionError error = Transaction.TryDecode(raw, out Transaction? transaction);
        Assert.Equal(error == TransactionError.None, transaction is not null);
        return error;
    }

    private static byte[] Written(Action<RlpWriter> write)
    {
        RlpWriter writer = new(200);
        writer.WriteRaw([0x7e]);
        int list = writer.BeginList();
        write(writer);
        writer.EndList(list);
        return writer.ToArray();
    }

    private static void WriteFields(RlpWriter writer, int count, byte[]? index = null, byte[]? to = null, byte[]? sender = null)
    {
        byte[][] fields = [index ?? [7], [0x75, 0x30], to ?? new byte[20], [], [1, 2, 3], sender ?? new byte[20]];
        for (int i = 0; i < count; i++) writer.Write(fields[i]);
    }
}
