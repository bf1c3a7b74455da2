using System;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Cli.Devnet;
using Sequitur.Network;
using Sequitur.Node;
using Sequitur.Node.Payloads;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;
using Sequitur.Storage;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Node;

/// <summary>The hash of a payload covers its header, and only through it the transactions.</summary>
public sealed class PayloadAssemblerTests
{
    [Fact]
    public Task A_block_is_completed_from_its_offer_by_pulling_what_the_mempool_lacks() =>
        AssembleAsync(block => [.. block.Transactions.Select(transaction => transaction.Hash)], asked => Assert.Contains("GetTransactions", asked, StringComparison.Ordinal));

    [Fact]
    public Task A_proposal_that_names_too_few_transactions_never_becomes_the_block() =>
        AssembleAsync(_ => [], asked => Assert.Contains("GetPayload", asked, StringComparison.Ordinal));

    [Fact]
    public Task A_proposal_that_names_other_transactions_never_becomes_the_block() =>
        AssembleAsync(
            block => [.. block.Transactions.Select(transaction => transaction.Hash).Reverse()],
            asked => Assert.Contains("GetPayload", asked, StringComparison.Ordinal));

    private static async Task AssembleAsync(Func<Block, Hash256[]> named, Action<string> check)
    {
        using var folder = new TemporaryFolder();
        GenesisSpecification genesis = GenesisFile.Parse(DevnetGenesis.Json(4));
        using Ledger ledger = Ledger.Open(folder["chain"], genesis);
        Block block = MakeBlock(ledger);
        using var mempool = new MempoolDriver(ledger, new MempoolLimits(), () => { }, fault => Assert.Fail(fault.ToString()));
        var holder = new Holder(block);
        await using PeerNetwork other = MakeNetwork(ledger, 1, holder, []);
        holder.Network = other;
        await other.StartAsync(TestContext.Current.CancellationToken);
        var idle = new Holder(block);
        await using PeerNetwork own = MakeNetwork(ledger, 0, idle, [$"127.0.0.1:{other.EndPoint.Port}"]);
        await own.StartAsync(TestContext.Current.CancellationToken);
        await idle.Met.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        var store = new PayloadStore();
        Address proposer = DevnetGenesis.ValidatorAddress(2);
        store.AddOffer(new PayloadOffer(proposer, block.Header, named(block), null));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Payload? payload = await new PayloadAssembler(store, mempool, null, own).AssembleAsync(block.Header.Hash, proposer, limit.Token);
        Assert.NotNull(payload);
        Assert.Equal(block.Encode(), payload.Block.Encode());
        check(holder.Asked);
    }

    private static Block MakeBlock(Ledger ledger)
    {
        var chain = new CertifiedChain(ledger, CertifiedChain.ValidatorKeys(4), [DevnetAccounts.PrivateKey(0)]);
        Transaction[] transfers = chain.Sign(3);
        using LedgerImport import = ledger.BeginImport();
        return chain.Seal(import, transfers).Block;
    }

    private static PeerNetwork MakeNetwork(Ledger ledger, int key, IPeerHandler handler, string[] peers) => new(
        new NetworkOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Peers = peers,
            NodeKey = DevnetGenesis.ValidatorKey(key),
            ChainId = ledger.Configuration.ChainId,
            GenesisHash = ledger.Genesis.Hash,
            ConfigurationHash = ledger.Configuration.ConfigurationHash,
            ClientVersion = "test",
            Head = static () => new PeerMessage.Head(0, default),
            Report = static (_, _) => { },
        },
        handler);

    /// <summary>A peer that has the block and answers truly.</summary>
    private sealed class Holder(Block block) : IPeerHandler
    {
        private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public PeerNetwork? Network { get; set; }

        public string Asked { get; private set; } = string.Empty;

        public Task Met => _met.Task;

        public void Connected(Peer peer) => _met.TrySetResult();

        public void Disconnected(Peer peer)
        {
        }

        public ValueTask ReceivedAsync(Peer peer, PeerMessage message)
        {
            Asked += message.GetType().Name + " ";
            switch (message)
            {
                case PeerMessage.GetPayload get:
                    Network!.Send(peer.Address, new PeerMessage.WholePayload(get.RequestId, block.Encode()));
                    break;
                case PeerMessage.GetTransactions get:
                    Network!.Send(peer.Address, new PeerMessage.Transactions(get.RequestId, [.. get.Indices.Select(index => block.Transactions[index].Raw)]));
                    break;
            }

            return default;
        }
    }
}
