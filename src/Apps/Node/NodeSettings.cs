using System;
using System.Net;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Sequencing;

namespace Sequitur.Node;

/// <summary>What one node needs to know besides the genesis file.</summary>
public sealed record NodeSettings
{
    private readonly byte[] _nodeKey = [];

    /// <summary>Folder of the ledger.</summary>
    public required string ChainFolder { get; init; }

    public required string GenesisFile { get; init; }

    /// <summary>Null logs to standard error only.</summary>
    public string? LogFile { get; init; }

    /// <summary>Port zero lets the system choose.</summary>
    public required IPEndPoint Rpc { get; init; }

    /// <summary>Where peers are listened for; port zero lets the system choose.</summary>
    public required IPEndPoint P2p { get; init; }

    /// <summary>Peers to stay connected to: <c>host:port</c>, or <c>address@host:port</c> where only this node is expected.</summary>
    public string[] Peers { get; init; } = [];

    /// <summary>The secp256k1 key that identifies the node; a validator signs its votes with it. Never logged.</summary>
    /// <exception cref="ArgumentException">Not a private key.</exception>
    public required byte[] NodeKey
    {
        get => _nodeKey;
        init
        {
            _nodeKey = value;
            if (!Secp256k1Signer.TryGetAddress(value, out Address address)) throw new ArgumentException("Not a private key.", nameof(value));
            Beneficiary = address;
        }
    }

    /// <summary>The BLS12-381 key that seals blocks on a chain of aggregated seals: 32 bytes, big-endian, below the order; null where there is none. Never logged.</summary>
    public byte[]? SealKey { get; init; }

    /// <summary>The address of <see cref="NodeKey"/>: the validator, and where the tips of its blocks go.</summary>
    public Address Beneficiary { get; private init; }

    /// <summary>How long the first round of a height waits for a decision once there is work; later rounds wait longer.</summary>
    public ulong RoundTimeoutMs { get; init; } = 1_000;

    /// <summary>An empty block after this long without one; null makes none.</summary>
    public TimeSpan? Heartbeat { get; init; }

    /// <summary>How many blocks back traces can be served; null keeps all.</summary>
    public ulong? WitnessBlocks { get; init; }

    /// <summary>Where messages from L1 are read; null reads none, and prepares no fresh proposal that has any.</summary>
    public L1Settings? L1 { get; init; }

    /// <summary>Between blocks made for pending changes of the validator set alone, once a boundary has changed nothing.</summary>
    public TimeSpan ForcedBlockPace { get; init; } = TimeSpan.FromSeconds(1);

    public MempoolLimits Mempool { get; init; } = new();

    /// <summary>How far a block's timestamp may be ahead of the clock, in seconds, when the parent's timestamp demands it.</summary>
    public ulong AheadOfClockMax { get; init; } = 15;
}
