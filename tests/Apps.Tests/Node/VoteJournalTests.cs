using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Apps.Network;
using Sequitur.Cli.Devnet;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Node.Consensus;
using Sequitur.Node.Payloads;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Apps.Node;

public sealed class VoteJournalTests
{
    private const ulong Height = 9;
    private static readonly ValidatorKey s_key = new(DevnetGenesis.ValidatorKey(0), DevnetGenesis.ChainId);

    [Fact]
    public void What_was_voted_comes_back_in_its_order_with_the_block_it_was_for()
    {
        using var folder = new TemporaryFolder();
        var payloads = new PayloadStore();
        Block block = EmptyBlock(Height);
        payloads.Add(new Payload(block));
        VoteRecord[] votes = VotesFor(block.Header.Hash);
        using (VoteJournal journal = VoteJournal.Open(folder["votes.log"], Height, payloads, out VoteRecord[] before))
        {
            Assert.Empty(before);
            foreach (VoteRecord vote in votes) journal.Write([vote], payloads);
        }

        var recoveredPayloads = new PayloadStore();
        using VoteJournal reopened = VoteJournal.Open(folder["votes.log"], Height, recoveredPayloads, out VoteRecord[] recovered);
        Assert.Equal(votes.Select(Describe), recovered.Select(Describe));
        Assert.True(recoveredPayloads.TryGet(block.Header.Hash, out Payload? payload));
        Assert.Equal(block.Encode(), payload.Block.Encode());
    }

    [Fact]
    public void A_height_that_was_decided_meanwhile_is_forgotten()
    {
        using var folder = new TemporaryFolder();
        var payloads = new PayloadStore();
        Block block = EmptyBlock(Height);
        payloads.Add(new Payload(block));
        using (VoteJournal journal = VoteJournal.Open(folder["votes.log"], Height, payloads, out _))
        {
            journal.Write([.. VotesFor(block.Header.Hash)], payloads);
        }

        var later = new PayloadStore();
        using VoteJournal reopened = VoteJournal.Open(folder["votes.log"], Height + 1, later, out VoteRecord[] recovered);
        Assert.Empty(recovered);
        Assert.False(later.TryGet(block.Header.Hash, out _));
    }

    [Fact]
    public void A_record_of_an_unknown_kind_stops_the_node_instead_of_being_forgotten()
    {
        using var folder = new TemporaryFolder();
        using (VoteLog log = VoteLog.Open(folder["votes.log"], out _))
        {
            log.Append([77, 1, 2, 3]);
            log.Sync();
        }

        Assert.Throws<InvalidOperationException>(() => VoteJournal.Open(folder["votes.log"], Height, new PayloadStore(), out _));
    }

    [Fact]
    public void A_proposal_without_its_block_is_never_accepted()
    {
        using var folder = new TemporaryFolder();
        using VoteJournal journal = VoteJournal.Open(folder["votes.log"], Height, new PayloadStore(), out _);
        Assert.Throws<InvalidOperationException>(() => journal.Write([.. VotesFor(Keccak.Hash("nowhere"u8))], new PayloadStore()));
    }

    private static VoteRecord[] VotesFor(Hash256 payload)
    {
        var prepare = (ConsensusMessage.Prepare)s_key.Sign(new ConsensusMessage.Prepare(s_key.Address, Height, 2, payload)).Content;
        var change = (ConsensusMessage.RoundChange)s_key.Sign(new ConsensusMessage.RoundChange(s_key.Address, Height, 2, null, [])).Content;
        return
        [
            new VoteRecord.RoundEntered(Height, 2),
            new VoteRecord.ProposalAccepted(new ConsensusMessage.Proposal(s_key.Address, Height, 2, payload, [change], [])),
            new VoteRecord.Prepared(Height, 2, payload, [prepare]),
        ];
    }

    private static string Describe(VoteRecord record) => record switch
    {
        VoteRecord.ProposalAccepted accepted => $"accepted {accepted.Proposal with { RoundChanges = [], Prepares = [] }} {List(accepted.Proposal.RoundChanges)}",
        VoteRecord.Prepared prepared => $"prepared {prepared with { Prepares = [] }} {List(prepared.Prepares)}",
        _ => record.ToString(),
    };

    private static string List(IEnumerable<ConsensusMessage> messages) => string.Join(" | ", messages.Select(message => $"{message.Author} {message.Round} {message.Signature}"));

    private static Block EmptyBlock(ulong number) => new(
        new BlockHeader
        {
            ParentHash = Keccak.Hash("parent"u8),
            OmmersHash = Keccak.EmptyList,
            Beneficiary = s_key.Address,
            StateRoot = Keccak.EmptyTrie,
            TransactionsRoot = Keccak.EmptyTrie,
            ReceiptsRoot = Keccak.EmptyTrie,
            LogsBloom = new Bloom(),
            Difficulty = default,
            Number = number,
            GasLimit = 1,
            GasUsed = 0,
            Timestamp = 1,
            ExtraData = [],
            PrevRandao = default,
            Nonce = 0,
            BaseFee = 1,
            WithdrawalsRoot = Keccak.EmptyTrie,
            BlobGasUsed = 0,
            ExcessBlobGas = 0,
            ParentBeaconRoot = default,
            RequestsHash = Keccak.Hash([]),
        },
        [],
        []);
}
