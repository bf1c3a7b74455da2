using System;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Network;
using Sequitur.Network.Protocol;
using Sequitur.Primitives;
using Xunit;
using FinalBlock = Sequitur.Network.FinalBlock;
using Hello = Sequitur.Network.Hello;

namespace Sequitur.Runtime.Network;

/// <summary>One encoding for each message, and everything else refused by name.</summary>
public sealed class CodecTests
{
    private static readonly PeerMessage[] OfEachKind = Samples.OfEachKind();

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, OfEachKind.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Every_message_comes_back_as_it_was(int number)
    {
        byte[] encoded = PeerMessageCodec.Encode(OfEachKind[number]);

        Assert.True(PeerMessageCodec.TryDecode(encoded, out PeerMessage? decoded, out string? refusal), refusal);
        if (decoded is PeerMessage.Vote { Message: ConsensusMessage.Commit commit }) Assert.Equal(((PeerMessage.Vote)OfEachKind[number]).Message, commit);
        else Assert.Equivalent(OfEachKind[number], decoded, strict: true);
        Assert.Equal(encoded, PeerMessageCodec.Encode(decoded!));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void No_message_may_lack_its_end_or_have_something_after_it(int number)
    {
        byte[] encoded = PeerMessageCodec.Encode(OfEachKind[number]);
        for (int length = 0; length < encoded.Length; length++)
        {
            if (!PeerMessageCodec.TryDecode(encoded.AsSpan(0, length), out PeerMessage? shorter, out string? refusal)) Assert.NotNull(refusal);
            else Assert.Equal(length, PeerMessageCodec.Encode(shorter!).Length);
        }

        for (int after = 0; after < 256; after++)
        {
            Assert.False(PeerMessageCodec.TryDecode([.. encoded, (byte)after], out _, out string? refusal));
            Assert.NotNull(refusal);
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void No_byte_can_be_changed_without_changing_the_message(int number)
    {
        byte[] encoded = PeerMessageCodec.Encode(OfEachKind[number]);
        for (int place = 0; place < encoded.Length; place++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. encoded];
                changed[place] ^= (byte)(1 << bit);
                if (PeerMessageCodec.TryDecode(changed, out PeerMessage? decoded, out _)) Assert.Equal(changed, PeerMessageCodec.Encode(decoded!));
            }
        }
    }

    [Theory]
    [InlineData("", "a kind expected")]
    [InlineData("63", "kind 99 is unknown")]
    [InlineData("01", "Hello.genesis_hash is missing")]
    [InlineData("04", "Ping comes only when a connection begins or ends")]
    [InlineData("14", "Head.hash is missing")]
    [InlineData("14 08", "Head.number is not a number in its shortest form")]
    [InlineData("14 0800", "Head.number: zero is written out")]
    [InlineData("14 088100", "Head.number is not a number in its shortest form")]
    [InlineData("14 08ffffffffffffffffff02", "Head.number is not a number in its shortest form")]
    [InlineData("14 08ffffffffffffffffffff01", "Head.number is not a number in its shortest form")]
    [InlineData("14 8800", "Head: no field begins at byte 0")]
    [InlineData("14 00", "Head: field 0 is unknown")]
    [InlineData("14 0a00", "Head.number: wire type 0 expected, 2 came")]
    [InlineData("14 09", "Head.number: wire type 0 expected, 1 came")]
    [InlineData("14 08010801", "Head.number stands there twice")]
    [InlineData("14 12", "Head.hash has no length")]
    [InlineData("14 1220", "Head.hash: 32 bytes promised, 0 left")]
    [InlineData("14 12ffffffff0f", "Head.hash: 4294967295 bytes promised, 0 left")]
    [InlineData("14 121f<1f>", "Head.hash: 32 bytes expected, 31 came")]
    [InlineData("14 1221<21>", "Head.hash: 32 bytes expected, 33 came")]
    [InlineData("14 1220<20>0801", "Head: field 1 is unknown or not in ascending order")]
    [InlineData("14 1220<20>1801", "Head: field 3 is unknown")]
    [InlineData("14 1220<20>1220<20>", "Head: at most 64 bytes expected, 68 came")]
    [InlineData("10 0a14<14>1001 188080808010", "Prepare.round: at most 4294967295 expected")]
    [InlineData("21 12 00", "Payload.block_rlp: nothing is written out")]
    [InlineData("22 1220<20>1a00", "GetTransactions.indices: nothing is written out")]
    [InlineData("22 1220<20>1a02 0101", "GetTransactions.indices: strictly ascending")]
    [InlineData("22 1220<20>1a03 808004", "GetTransactions.indices: strictly ascending numbers below 65536")]
    [InlineData("22 1220<20>1a02 8100", "GetTransactions.indices[0] is not a 32-bit number")]
    [InlineData("22 1220<20>1801", "GetTransactions.indices: wire type 2 expected, 0 came")]
    [InlineData("23 12 00", "Transactions.raw: nothing is written out")]
    [InlineData("24 0801", "GetBlocks.count_max: 1 to 1024 expected, 0 came")]
    [InlineData("24 18 8108", "GetBlocks.count_max: 1 to 1024 expected, 1025 came")]
    [InlineData("25 12 00", "Blocks.items[0] has no block or no certificate")]
    [InlineData("25 12 03 0a0101", "Blocks.items[0] has no block or no certificate")]
    [InlineData("13", "ProposalOffer.proposal is missing")]
    [InlineData("13 0a00", "Proposal.author is missing")]
    [InlineData("13 0a38 0a14<14>2220<20> 1a01ff", "ProposalOffer.transaction_hashes: a multiple of 32 bytes expected, 1 came")]
    [InlineData("12 0a3a 0a14<14>1801 2a20<20>", "RoundChange.signature: 65 bytes expected, 32 came")]
    public void What_is_not_canonical_is_refused_by_name(string message, string reason)
    {
        Assert.False(PeerMessageCodec.TryDecode(Bytes(message), out PeerMessage? decoded, out string? refusal));
        Assert.Null(decoded);
        Assert.Contains(reason, refusal!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, 2, "a parity of 2")]
    [InlineData(32, 0xff, "a high s")]
    public void A_signature_in_another_encoding_is_refused(int place, byte value, string what)
    {
        byte[] vote = PeerMessageCodec.Encode(Samples.Vote());
        vote[vote.Length - 65 + place] = value;

        Assert.False(PeerMessageCodec.TryDecode(vote, out _, out string? refusal), what);
        Assert.Contains("Prepare.signature", refusal!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_of_zeros_is_refused_because_it_would_read_as_unsigned()
    {
        byte[] vote = PeerMessageCodec.Encode(Samples.Vote());
        vote.AsSpan(vote.Length - 65).Clear();

        Assert.False(PeerMessageCodec.TryDecode(vote, out _, out _));
        Assert.False(PeerMessageCodec.TryDecodeMessage(vote, out _));
    }

    [Fact]
    public void A_round_change_to_round_zero_is_refused()
    {
        byte[] change = PeerMessageCodec.Encode(new PeerMessage.Vote(Samples.RoundChange(0) with { Round = 0 }));

        Assert.False(PeerMessageCodec.TryDecode(change, out _, out string? refusal));
        Assert.Equal("RoundChange.round: above 0 expected", refusal);
    }

    [Fact]
    public void The_largest_justifications_that_validators_can_need_fit()
    {
        Assert.True(Size(new PeerMessage.Vote(Samples.RoundChange(1_024))) > 140_000);
        Assert.True(Size(new PeerMessage.ProposalOffer(Samples.Proposal(1_024), new byte[2_048], new Hash256[65_536], new byte[131_072])) > 2_300_000);
        Assert.True(Size(new PeerMessage.Blocks(1, [new FinalBlock(new byte[16 << 20], new byte[128 << 10])])) > 16 << 20);
        Assert.True(Size(new PeerMessage.WholePayload(ulong.MaxValue, new byte[16 << 20])) > 16 << 20);
        Assert.True(Size(new PeerMessage.GetTransactions(ulong.MaxValue, Samples.Hash, [.. Enumerable.Range(0, 65_536)])) > 180_000);
    }

    [Fact]
    public void More_than_the_limits_is_neither_sent_nor_read()
    {
        Assert.Contains("1024", Assert.Throws<InvalidOperationException>(() => Size(new PeerMessage.Vote(Samples.RoundChange(1_025)))).Message, StringComparison.Ordinal);
        Assert.Contains("8192", Assert.Throws<InvalidOperationException>(() => Size(new PeerMessage.TransactionGossip([.. Enumerable.Repeat<byte[]>([1], 8_193)]))).Message, StringComparison.Ordinal);
        Assert.Contains("16777216", Assert.Throws<InvalidOperationException>(() => Size(new PeerMessage.WholePayload(1, new byte[(16 << 20) + 1]))).Message, StringComparison.Ordinal);
        Assert.Contains("17825792", Assert.Throws<InvalidOperationException>(() => Size(new PeerMessage.Blocks(1, [new FinalBlock(new byte[9 << 20], [1]), new FinalBlock(new byte[9 << 20], [1])]))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Size(new PeerMessage.Vote(new ConsensusMessage.Prepare(Samples.Author, 1, 1, Samples.Hash))));
        Assert.Throws<InvalidOperationException>(() => Size(new PeerMessage.GetBlocks(1, 1, 0)));
        Assert.Throws<InvalidOperationException>(() => Size(new PeerMessage.GetTransactions(1, Samples.Hash, [2, 1])));

        byte[] gossip = [48, .. Enumerable.Repeat<byte[]>([0x0a, 1, 7], 8_193).SelectMany(item => item)];
        Assert.False(PeerMessageCodec.TryDecode(gossip, out _, out string? refusal));
        Assert.Equal("TransactionGossip.raw: at most 8192 expected, more came", refusal);
    }

    [Fact]
    public void Every_kind_has_a_limit_and_only_what_a_connection_begins_and_ends_with_is_no_message()
    {
        MessageRules[] kinds = [.. Enumerable.Range(0, 128).Select(FrameKinds.RulesOf).OfType<MessageRules>()];

        Assert.Equal(Enum.GetValues<Kind>().Where(kind => kind != Kind.None), kinds.Select(rules => rules.Kind));
        Assert.All(kinds, rules => Assert.True(rules.BytesMax > 0 || rules.Fields.Length == 0, $"{rules.Name} has no limit"));
        Assert.Equal(kinds.Length - 4, OfEachKind.Select(message => PeerMessageCodec.Encode(message)[0]).Distinct().Count());
    }

    [Fact]
    public void A_log_may_hold_what_is_not_signed_yet()
    {
        ConsensusMessage[] messages =
        [
            new ConsensusMessage.Prepare(Samples.Author, 1, 0, Samples.Hash),
            new ConsensusMessage.Commit(Samples.Author, 1, 0, Samples.Hash),
            Samples.RoundChange(2) with { Signature = default },
            Samples.Proposal(2) with { Signature = default },
            Samples.Proposal(0),
        ];
        foreach (ConsensusMessage message in messages)
        {
            Assert.True(PeerMessageCodec.TryDecodeMessage(PeerMessageCodec.EncodeMessage(message), out ConsensusMessage? decoded));
            Assert.Equivalent(message, decoded, strict: true);
        }

        Assert.False(PeerMessageCodec.TryDecodeMessage([], out _));
        Assert.False(PeerMessageCodec.TryDecodeMessage([(byte)Kind.Head], out _));
        Assert.False(PeerMessageCodec.TryDecodeMessage([(byte)Kind.Proposal, 1], out _));
    }

    [Fact]
    public void A_hello_comes_back_as_it_was_and_a_reason_without_what_would_spoil_a_log()
    {
        Hello hello = new(1, ulong.MaxValue, Samples.Hash, TestNode.Genesis, "sequitur/0.1", new PeerMessage.Head(5, Samples.Hash), 6);
        byte[] frame = HelloCodec.EncodeDisconnect(DisconnectCode.Misbehaviour, "a\nb\u00e9" + new string('x', 1_000));

        Assert.Equal(hello, HelloCodec.Decode(HelloCodec.Encode(hello).AsSpan(5), 1, out _));
        Assert.Null(HelloCodec.Decode(HelloCodec.Encode(hello with { ClientVersion = "" }).AsSpan(7), 1, out string? refusal));
        Assert.NotNull(refusal);
        Assert.True(HelloCodec.TryDecodeDisconnect(frame.AsSpan(5), out DisconnectCode code, out string reason));
        Assert.Equal((DisconnectCode.Misbehaviour, 400, "a?b?x"), (code, reason.Length, reason[..5]));
        frame[9] = (byte)'\n';
        Assert.False(HelloCodec.TryDecodeDisconnect(frame.AsSpan(5), out _, out _));
    }

    private static int Size(PeerMessage message)
    {
        byte[] encoded = PeerMessageCodec.Encode(message);
        Assert.True(PeerMessageCodec.TryDecode(encoded, out _, out string? refusal), refusal);
        return encoded.Length;
    }

    /// <summary>Hex; &lt;20&gt; stands for 0x20 bytes of anything.</summary>
    private static byte[] Bytes(string text) => Convert.FromHexString(System.Text.RegularExpressions.Regex
        .Replace(text, "<(..)>", match => string.Concat(Enumerable.Repeat("ab", Convert.ToInt32(match.Groups[1].Value, 16))))
        .Replace(" ", "", StringComparison.Ordinal));
}
