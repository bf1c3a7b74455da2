using System;
using System.Net;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Cli.Devnet;
using Sequitur.Network;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Apps.Node;

public sealed class EarlyTransactionTests
{
    [Fact]
    public async Task A_gossiped_transaction_is_not_forgotten_when_the_block_that_makes_it_payable_is_still_to_come()
    {
        await using var network = new HostNetwork(1);
        using RpcClient client = await network.StartAsync(0);
        await using Stranger ahead = await Stranger.ConnectAsync(network.P2p(0));
        TestWallet fresh = TestWallet.Of("fresh");
        string early = fresh.Transfer(0);
        ahead.Gossip(Convert.FromHexString(early.AsSpan(2)));
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal(JsonValueKind.Null, (await client.CallAsync("eth_getTransactionByHash", TestWallet.HashOf(early))).ValueKind);

        await client.CallAsync("eth_sendRawTransaction", TestWallet.At(0).Transfer(0, fresh.Address, 10_000_000_000_000_000));
        JsonElement receipt = await client.ReceiptAsync(TestWallet.HashOf(early));
        Assert.Equal("0x1", receipt.GetProperty("status").GetString());
    }

    /// <summary>A node that is no validator, as far as the network goes.</summary>
    private sealed class Stranger : IPeerHandler, IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly TaskCompletionSource<Peer> _peer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly PeerNetwork _network;

        private Stranger(IPEndPoint target)
        {
            using Ledger genesis = Ledger.Open(_folder["chain"], GenesisFile.Parse(DevnetGenesis.Json(1)));
            _network = new PeerNetwork(
                new NetworkOptions
                {
                    Listen = new IPEndPoint(IPAddress.Loopback, 0),
                    Peers = [target.ToString()],
                    NodeKey = [.. Crypto.Keccak.Hash("a stranger's key"u8).Bytes],
                    ChainId = genesis.Configuration.ChainId,
                    GenesisHash = genesis.Genesis.Hash,
                    ConfigurationHash = genesis.Configuration.ConfigurationHash,
                    ClientVersion = "stranger",
                    Head = static () => new PeerMessage.Head(0, default),
                    Report = static (_, _) => { },
                },
                this);
        }

        public static async Task<Stranger> ConnectAsync(IPEndPoint target)
        {
            Stranger stranger = new(target);
            await stranger._network.StartAsync();
            await stranger._peer.Task.WaitAsync(TimeSpan.FromSeconds(30));
            return stranger;
        }

        public void Gossip(byte[] raw) => Assert.True(_network.Send(_peer.Task.Result.Address, new PeerMessage.TransactionGossip([raw])));

        public void Connected(Peer peer) => _peer.TrySetResult(peer);

        public void Disconnected(Peer peer)
        {
        }

        public ValueTask ReceivedAsync(Peer peer, PeerMessage message) => default;

        public async ValueTask DisposeAsync()
        {
            await _network.DisposeAsync();
            _folder.Dispose();
        }
    }
}
