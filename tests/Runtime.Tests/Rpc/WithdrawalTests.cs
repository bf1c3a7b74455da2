using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Runtime.Tests.Storage;
using Sequitur.Storage;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Rpc;

/// <summary>Messages to L1: what the ledger keeps of them, and the proofs it gives.</summary>
public sealed class WithdrawalTests
{
    private static readonly Address s_target = ChainFixture.AddressOf(0x7a);

    /// <summary>More blocks than states are kept, blocks without messages between them.</summary>
    private static readonly int[] s_messages = [0, 3, 0, 1, 5, 0, 0, 2, 1, 0];

    [Fact]
    public async Task Every_message_is_proven_under_the_root_of_every_block_from_its_own_on()
    {
        await using ChainFixture chain = await StartAsync();
        List<SealedBlock> blocks = ProduceAll(chain, out List<Hash256> roots);
        Assert.True(chain.Ledger.OldestStateNumber() > 3);
        int index = 0;
        for (int sentIn = 1; sentIn <= blocks.Count; sentIn++)
        {
            for (int i = 0; i < s_messages[sentIn - 1]; i++, index++)
            {
                for (int at = sentIn; at <= blocks.Count; at++) await CheckProofAsync(chain, index, sentIn, at, roots[at - 1]);
                (int code, _, JsonNode? data) = await chain.FailAsync("l2trace_getWithdrawalProof", $"\"0x{index:x}\"", $"\"0x{sentIn - 1:x}\"");
                Assert.Equal((-32000, "SENT_LATER"), (code, (string?)data!["reason"]));
            }
        }

        Assert.Equal((ulong)index, chain.Ledger.CountWithdrawals());
        Assert.Empty(LedgerCheck.Run(chain.Ledger, cancellation: TestContext.Current.CancellationToken).Findings);
    }

    [Fact]
    public async Task What_cannot_be_proven_is_refused_by_name()
    {
        await using ChainFixture chain = await StartAsync();
        chain.Produce(Send(chain, 5, []));
        Assert.Equal("NOT_SENT", await ReasonAsync(chain, "\"0x1\""));
        Assert.Equal("NOT_SENT", await ReasonAsync(chain, "\"0xffffffff\"", "\"0x0\""));
        Assert.Equal("SENT_LATER", await ReasonAsync(chain, "\"0x0\"", "\"earliest\""));
        Assert.Equal("NOT_COMMITTED", await ReasonAsync(chain, "\"0x0\"", "\"pending\""));
        Assert.Equal(-32001, (await chain.FailAsync("l2trace_getWithdrawalProof", "\"0x0\"", "\"0x2\"")).Code);
        Assert.Equal(-32001, (await chain.FailAsync("l2trace_getWithdrawalProof", "\"0x0\"", $"\"{new Hash256(new byte[32])}\"")).Code);
        foreach (string[] wrong in new string[][] { [], ["\"0x100000000\""], ["0"], ["\"0x00\""], ["\"0x0\"", "\"0x1\"", "1"], ["null"] })
        {
            Assert.Equal(-32602, (await chain.FailAsync("l2trace_getWithdrawalProof", wrong)).Code);
        }

        await using ChainFixture without = await ChainFixture.StartAsync();
        Assert.Equal("NO_BRIDGE", await ReasonAsync(without, "\"0x0\""));
    }

    /// <summary>A contract that keeps something else in the slot than the root of what it tells of.</summary>
    [Fact]
    public async Task Nothing_is_proven_under_a_root_that_is_not_that_of_the_messages()
    {
        await using ChainFixture chain = await StartAsync(MessageQueueContract.Parameters with { WithdrawRootSlot = 1, QueueIndexSlot = 50 });
        chain.Produce(Send(chain, 5, []));
        Assert.Equal("OTHER_ROOT", await ReasonAsync(chain, "\"0x0\""));
        LedgerFinding finding = Assert.Single(LedgerCheck.Run(chain.Ledger, cancellation: TestContext.Current.CancellationToken).Findings);
        Assert.Equal((LedgerFindingKind.Withdrawal, "root"), (finding.Kind, finding.Where));
    }

    [Fact]
    public async Task Messages_that_were_undone_are_none()
    {
        await using ChainFixture chain = await StartAsync();
        Transaction tooLong = chain.Sign(ChainFixture.Alice, new TransactionFields
        {
            To = Predeploys.MessageQueue, Data = MessageQueueContract.Send(s_target, new byte[32_769]), GasLimit = 5_000_000,
        });
        SealedBlock block = chain.Produce(tooLong, Send(chain, 1, [1]));
        Assert.Equal([false, true], block.Results.Select(result => result.Receipt.IsSuccess));
        JsonNode proof = (await chain.CallAsync("l2trace_getWithdrawalProof", "\"0x0\""))!;
        Assert.Equal(block.Block.Transactions[1].Hash.ToString(), (string?)proof["transactionHash"]);
        Assert.Equal(1UL, chain.Ledger.CountWithdrawals());
    }

    [Fact]
    public async Task A_ledger_that_imports_the_blocks_gives_the_same_proofs()
    {
        await using ChainFixture chain = await StartAsync();
        List<SealedBlock> blocks = ProduceAll(chain, out _);
        using TemporaryFolder folder = new();
        using Ledger other = Ledger.Open(folder.Path, chain.Genesis());
        using (LedgerImport import = other.BeginImport())
        {
            for (int i = 0; i < blocks.Count; i++)
            {
                Assert.True(chain.Ledger.TryGetCertificate((ulong)i + 1, out FinalityCertificate? certificate));
                import.Add(blocks[i], certificate);
            }

            import.Commit();
        }

        for (uint index = 0; index < other.CountWithdrawals(); index++)
        {
            Assert.Equal(WithdrawalFault.None, chain.Ledger.TryGetWithdrawalProof(index, 10, out WithdrawalProof? expected));
            Assert.Equal(WithdrawalFault.None, other.TryGetWithdrawalProof(index, 10, out WithdrawalProof? proof));
            Assert.Equal(expected!.Siblings, proof!.Siblings);
            Assert.Equal((expected.Root, expected.Place, expected.Leaf), (proof.Root, proof.Place, proof.Leaf));
        }

        Assert.Empty(LedgerCheck.Run(other, cancellation: TestContext.Current.CancellationToken).Findings);
    }

    [Theory]
    [InlineData("place changed")]
    [InlineData("place missing")]
    [InlineData("place too many")]
    [InlineData("leaf changed")]
    [InlineData("node changed")]
    [InlineData("node missing")]
    [InlineData("node too many")]
    public async Task The_check_names_damage(string damage)
    {
        await using ChainFixture chain = await StartAsync();
        ProduceAll(chain, out _);
        using (LmdbTransaction writer = chain.Ledger.Environment.BeginWrite())
        {
            LedgerTables tables = chain.Ledger.Tables;
            (LmdbDatabase table, byte[] key) = damage switch
            {
                "place changed" or "place missing" => (tables.Withdrawals, Key(4)),
                "place too many" => (tables.Withdrawals, Key(12)),
                "leaf changed" => (tables.WithdrawalNodes, [0, .. Key(4)]),
                "node too many" => (tables.WithdrawalNodes, [3, .. Key(1)]),
                _ => (tables.WithdrawalNodes, [2, .. Key(1)]),
            };
            if (damage.EndsWith("missing", StringComparison.Ordinal)) Assert.True(writer.Delete(table, key));
            else writer.Put(table, key, table == tables.Withdrawals ? new byte[16] : new byte[32]);
            writer.Commit();
        }

        Assert.Contains(LedgerCheck.Run(chain.Ledger, cancellation: TestContext.Current.CancellationToken).Findings, finding => finding.Kind == LedgerFindingKind.Withdrawal);

        static byte[] Key(byte number) => [0, 0, 0, 0, 0, 0, 0, number];
    }

    private static Task<ChainFixture> StartAsync(BridgeParameters? bridge = null) => ChainFixture.StartAsync(
        configuration: new ChainConfiguration { ChainId = ChainFixture.ChainId, Bridge = bridge ?? MessageQueueContract.Parameters });

    /// <summary>Message i has the value i and 7 i bytes of data.</summary>
    private static List<SealedBlock> ProduceAll(ChainFixture chain, out List<Hash256> roots)
    {
        List<SealedBlock> blocks = [];
        roots = [];
        int index = 0;
        foreach (int count in s_messages)
        {
            List<Transaction> transactions = [chain.Call(ChainFixture.Bob, ChainFixture.Writer, ChainFixture.Word((ulong)index))];
            for (int i = 0; i < count; i++, index++) transactions.Add(Send(chain, (ulong)index, new byte[7 * index]));
            blocks.Add(chain.Produce([.. transactions]));
            using LedgerSnapshot state = chain.Ledger.OpenSnapshot();
            roots.Add(BridgeReader.Read(chain.Ledger.Configuration.Bridge, state).WithdrawRoot);
        }

        return blocks;
    }

    private static Transaction Send(ChainFixture chain, ulong value, byte[] data) => chain.Sign(
        ChainFixture.Alice, new TransactionFields { To = Predeploys.MessageQueue, Value = value, Data = MessageQueueContract.Send(s_target, data) });

    private static async Task CheckProofAsync(ChainFixture chain, int index, int sentIn, int at, Hash256 root)
    {
        JsonNode proof = (await chain.CallAsync("l2trace_getWithdrawalProof", $"\"0x{index:x}\"", $"\"0x{at:x}\""))!;
        SentMessage message = new((uint)index, ChainFixture.Alice.Address, s_target, (ulong)index, new byte[7 * index]);
        Assert.Equal(
            [$"0x{index:x}", message.Sender.ToString(), s_target.ToString(), $"0x{index:x}", Hex.Encode(message.Data), message.Leaf(ChainFixture.ChainId).ToString(), $"0x{sentIn:x}"],
            new[] { "index", "sender", "target", "value", "data", "leaf", "sentInBlock" }.Select(name => (string?)proof[name]));
        Assert.True(chain.Ledger.TryGetHash((ulong)at, out Hash256 hash));
        Assert.Equal((hash.ToString(), $"0x{at:x}", root.ToString()), ((string?)proof["blockHash"], (string?)proof["blockNumber"], (string?)proof["root"]));
        Assert.Equal($"0x{s_messages.Take(at).Sum():x}", (string?)proof["count"]);
        Hash256[] siblings = [.. proof["siblings"]!.AsArray().Select(sibling => new Hash256(Convert.FromHexString(((string)sibling!)[2..])))];
        Assert.Equal(root, WithdrawalTree.RootOf(message.Leaf(ChainFixture.ChainId), (uint)index, siblings));
    }

    private static async Task<string?> ReasonAsync(ChainFixture chain, params string[] parameters) =>
        (string?)(await chain.FailAsync("l2trace_getWithdrawalProof", parameters)).Data?["reason"];
}
