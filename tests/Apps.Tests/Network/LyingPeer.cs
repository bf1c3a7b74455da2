using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Network;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>A peer that announces a long chain and lies about it when it is asked for blocks.</summary>
internal sealed class LyingPeer : IPeerHandler, IAsyncDisposable
{
    private const ulong Claim = 1_000_000;

    private readonly Ledger _truth;
    private readonly Lie _lie;
    private readonly PeerNetwork _network;
    private readonly TaskCompletionSource _dropped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;

    private LyingPeer(Ledger truth, Lie lie, byte[] key)
    {
        _truth = truth;
        _lie = lie;
        _network = new PeerNetwork(
            new NetworkOptions
            {
                Listen = new IPEndPoint(IPAddress.Loopback, 0),
                Peers = [],
                NodeKey = key,
                ChainId = truth.Configuration.ChainId,
                GenesisHash = truth.Genesis.Hash,
                ConfigurationHash = truth.Configuration.ConfigurationHash,
                ClientVersion = $"liar/{lie}",
                Head = static () => new PeerMessage.Head(Claim, default),
                Report = static (_, _) => { },
            },
            this);
    }

    public int Port => _network.EndPoint.Port;

    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Ends when it was disconnected after it had been asked for something.</summary>
    public Task Dropped => _dropped.Task;

    public static async Task<LyingPeer> StartAsync(Ledger truth, Lie lie)
    {
        LyingPeer peer = new(truth, lie, [.. Keccak.Hash("a liar's key"u8).Bytes]);
        await peer._network.StartAsync();
        return peer;
    }

    public void Connected(Peer peer)
    {
    }

    public void Disconnected(Peer peer)
    {
        if (Asked > 0) _dropped.TrySetResult();
    }

    public ValueTask ReceivedAsync(Peer peer, PeerMessage message)
    {
        if (message is PeerMessage.GetBlocks request)
        {
            Interlocked.Increment(ref _asked);
            if (_lie != Lie.Silence) _network.Send(peer.Address, new PeerMessage.Blocks(request.RequestId, Answer(request)));
        }

        return default;
    }

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    private FinalBlock[] Answer(PeerMessage.GetBlocks request)
    {
        List<FinalBlock> blocks = [];
        for (ulong number = request.From; blocks.Count < request.CountMax && _truth.TryGetCertifiedBlock(number, out byte[] block, out byte[] certificate); number++)
        {
            blocks.Add(_lie switch
            {
                Lie.ForgedBlock => new FinalBlock(ForgedBlock(block), certificate),
                Lie.ForgedCertificate => new FinalBlock(block, ForgedCertificate(number, block)),
                Lie.NoCertificate => new FinalBlock(block, []),
                Lie.Garbage => new FinalBlock([0xc0], certificate),
                _ => new FinalBlock(block, certificate),
            });
        }

        return [.. blocks];
    }

    /// <summary>The same block with more gas used than was.</summary>
    private static byte[] ForgedBlock(byte[] rlp)
    {
        Assert.False(Block.TryDecode(rlp, out Block? block).IsRejected);
        BlockHeader header = block!.Header;
        BlockHeader forged = new()
        {
            ParentHash = header.ParentHash,
            OmmersHash = header.OmmersHash,
            Beneficiary = header.Beneficiary,
            StateRoot = header.StateRoot,
            TransactionsRoot = header.TransactionsRoot,
            ReceiptsRoot = header.ReceiptsRoot,
            LogsBloom = header.LogsBloom,
            Difficulty = header.Difficulty,
            Number = header.Number,
            GasLimit = header.GasLimit,
            GasUsed = header.GasUsed + 1,
            Timestamp = header.Timestamp,
            ExtraData = header.ExtraData,
            PrevRandao = header.PrevRandao,
            Nonce = header.Nonce,
            BaseFee = header.BaseFee,
            WithdrawalsRoot = header.WithdrawalsRoot,
            BlobGasUsed = header.BlobGasUsed,
            ExcessBlobGas = header.ExcessBlobGas,
            ParentBeaconRoot = header.ParentBeaconRoot,
            RequestsHash = header.RequestsHash,
        };
        return (block with { Header = forged }).Encode();
    }

    /// <summary>Seals over the right digest, in order, by keys that are nobody's.</summary>
    private byte[] ForgedCertificate(ulong number, byte[] rlp)
    {
        Assert.False(Block.TryDecode(rlp, out Block? block).IsRejected);
        Hash256 digest = CommitSeal.Digest(_truth.Configuration.ChainId, number, 0, block!.Header.Hash);
        SortedList<Address, RecoverableSignature> seals = [];
        for (byte i = 1; i <= 3; i++)
        {
            byte[] key = [.. Keccak.Hash([i]).Bytes];
            Assert.True(Secp256k1Signer.TryGetAddress(key, out Address address));
            Assert.True(Secp256k1Signer.Sign(digest, key, out U256 r, out U256 s, out int parity));
            seals.Add(address, new RecoverableSignature(r, s, (byte)parity));
        }

        return new FinalityCertificate(0, [.. seals.Values]).Encode();
    }
}

public enum Lie
{
    ForgedBlock,
    ForgedCertificate,
    NoCertificate,
    Garbage,

    /// <summary>True blocks, and the claim that there are always more.</summary>
    EndlessHead,
    Silence,
}
