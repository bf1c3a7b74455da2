using System;
using System.Net;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Cli.Devnet;
using Sequitur.Consensus;
using Sequitur.Network;
using Sequitur.Node.Consensus;
using Sequitur.Rollup;
using Sequitur.Storage;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Node;

/// <summary>
/// A validator that has seen a quorum commit votes no more at that height. If the block never came to it, and who has committed it gives it to nobody,
/// then the others may be too few to decide without this one: it must fetch the block and commit it itself.
/// </summary>
public sealed class DecidedElsewhereTests
{
    [Fact]
    public async Task A_validator_that_hears_only_the_commits_fetches_the_block_from_those_who_prepared_it()
    {
        await using var network = new HostNetwork(4);
        using var folder = new TemporaryFolder();
        using Ledger ledger = Ledger.Open(folder["chain"], GenesisFile.Parse(DevnetGenesis.Json(4)));
        Block block = MakeBlock(ledger);
        using RpcClient client = await network.StartAsync(0);
        await using Voter first = await Voter.ConnectAsync(network.P2p(0), ledger, 1, block);
        await using Voter second = await Voter.ConnectAsync(network.P2p(0), ledger, 2, block);
        await using Voter third = await Voter.ConnectAsync(network.P2p(0), ledger, 3, block);
        first.Commit();
        second.Commit();
        third.Commit();
        await Eventually.IsSoAsync("the block is imported", async () => await client.NumberAsync("eth_blockNumber") == 1);
    }

    private static Block MakeBlock(Ledger ledger)
    {
        var chain = new CertifiedChain(ledger, CertifiedChain.ValidatorKeys(4), [DevnetAccounts.PrivateKey(0)]);
        Transaction[] transfers = chain.Sign(1);
        using LedgerImport import = ledger.BeginImport();
        return chain.Seal(import, transfers).Block;
    }

    /// <summary>A validator that has prepared the block, hands it out, and has not committed it to a ledger: its head is the genesis block.</summary>
    private sealed class Voter : IPeerHandler, IAsyncDisposable
    {
        private readonly TaskCompletionSource<Peer> _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ValidatorKey _key;
        private readonly Block _block;
        private readonly PeerNetwork _network;

        private Voter(IPEndPoint target, Ledger ledger, int number, Block block)
        {
            _key = new ValidatorKey(DevnetGenesis.ValidatorKey(number), ledger.Configuration.ChainId);
            _block = block;
            _network = new PeerNetwork(
                new NetworkOptions
                {
                    Listen = new IPEndPoint(IPAddress.Loopback, 0),
                    Peers = [target.ToString()],
                    NodeKey = DevnetGenesis.ValidatorKey(number),
                    ChainId = ledger.Configuration.ChainId,
                    GenesisHash = ledger.Genesis.Hash,
                    ConfigurationHash = ledger.Configuration.ConfigurationHash,
                    ClientVersion = "voter",
                    Head = static () => new PeerMessage.Head(0, default),
                    Report = static (_, _) => { },
                },
                this);
        }

        public static async Task<Voter> ConnectAsync(IPEndPoint target, Ledger ledger, int number, Block block)
        {
            Voter voter = new(target, ledger, number, block);
            await voter._network.StartAsync(TestContext.Current.CancellationToken);
            await voter._met.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            return voter;
        }

        public void Commit()
        {
            VerifiedMessage commit = _key.Sign(new ConsensusMessage.Commit(_key.Address, 1, 0, _block.Header.Hash));
            Assert.True(_network.Send(_met.Task.Result.Address, new PeerMessage.Vote(commit.Content)));
        }

        public void Connected(Peer peer) => _met.TrySetResult(peer);

        public void Disconnected(Peer peer)
        {
        }

        public ValueTask ReceivedAsync(Peer peer, PeerMessage message)
        {
            if (message is PeerMessage.GetPayload get) _network.Send(peer.Address, new PeerMessage.WholePayload(get.RequestId, _block.Encode()));
            return default;
        }

        public ValueTask DisposeAsync() => _network.DisposeAsync();
    }
}
