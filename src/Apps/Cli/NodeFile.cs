using System;
using System.IO;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sequitur.Cli.Keys;
using Sequitur.Network;
using Sequitur.Node;
using Sequitur.Primitives;
using Sequitur.Storage;

namespace Sequitur.Cli;

/// <summary>The configuration file of a node. Paths are relative to the file; unknown members are refused, comments and trailing commas are allowed.</summary>
internal sealed record NodeFile
{
    public const int DefaultRpcPort = 8545;
    public const int DefaultP2pPort = 30303;
    public const int DefaultRoundTimeoutMs = 1_000;
    private const int DefaultForcedBlockMs = 1_000;
    public const string Loopback = "127.0.0.1";

    private const int RoundTimeoutMsMax = 600_000;

    /// <summary>How it is read and written.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required string Genesis { get; init; }

    public required string ChainFolder { get; init; }

    public required string NodeKey { get; init; }

    public string? SealKey { get; init; }

    public string? PasswordFile { get; init; }

    public string RpcHost { get; init; } = Loopback;

    public int RpcPort { get; init; } = DefaultRpcPort;

    public string P2pHost { get; init; } = Loopback;

    public int P2pPort { get; init; } = DefaultP2pPort;

    public string[] Peers { get; init; } = [];

    public int RoundTimeoutMs { get; init; } = DefaultRoundTimeoutMs;

    public int? HeartbeatMs { get; init; }

    public long? WitnessBlocks { get; init; }

    public L1File? L1 { get; init; }

    public int ForcedBlockMs { get; init; } = DefaultForcedBlockMs;

    public string? LogFile { get; init; }

    public string? PidFile { get; init; }

    public static NodeFile Read(string path)
    {
        try
        {
            NodeFile? file = JsonSerializer.Deserialize<NodeFile>(File.ReadAllBytes(path), Json);
            return file ?? throw new SettingsException($"{path}: expected an object, got null");
        }
        catch (JsonException malformed)
        {
            throw new SettingsException($"{path}: {malformed.Message}", malformed);
        }
    }

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");

    /// <summary>Refuses values that no node could run with; says nothing about the files it names.</summary>
    public void Check(string path)
    {
        if (RoundTimeoutMs is <= 0 or > RoundTimeoutMsMax) throw Unexpected(path, "roundTimeoutMs", $"1 to {RoundTimeoutMsMax}", RoundTimeoutMs);
        if (ForcedBlockMs <= 0) throw Unexpected(path, "forcedBlockMs", "a positive number", ForcedBlockMs);
        if (HeartbeatMs is <= 0) throw Unexpected(path, "heartbeatMs", "a positive number", HeartbeatMs);
        if (WitnessBlocks is <= 0) throw Unexpected(path, "witnessBlocks", "a positive number, or null for all", WitnessBlocks);
        foreach (string? peer in Peers)
        {
            // A null inside an array passes the serializer's check for nulls.
            string? refusal = "a peer is host:port or address@host:port, not null";
            if (peer is null || !PeerEntry.TryParse(peer, out _, out refusal)) throw new SettingsException($"{path}: peers: {refusal}");
        }

        L1?.Check(path);
        int rpc = EndPoint(path, "rpc", RpcHost, RpcPort).Port;
        int p2p = EndPoint(path, "p2p", P2pHost, P2pPort).Port;
        if (rpc != 0 && rpc == p2p) throw Unexpected(path, "p2pPort", "another port than rpcPort", p2p);
    }

    /// <param name="path">Of this file.</param>
    /// <param name="mayAsk">Whether a password that no file holds may be asked for, or read from standard input.</param>
    public NodeSettings ToSettings(string path, bool mayAsk = false)
    {
        Check(path);
        string? passwordFile = Resolve(path, PasswordFile);
        PasswordSource passwords = mayAsk ? PasswordSource.FileOrInput(passwordFile) : PasswordSource.FileOnly(passwordFile);
        return new NodeSettings
        {
            GenesisFile = Resolve(path, Genesis)!,
            ChainFolder = Resolve(path, ChainFolder)!,
            NodeKey = NodeKeyFile.Read(Resolve(path, NodeKey)!, passwords),
            SealKey = SealKey is null ? null : PrivateKeyFile.Read(Resolve(path, SealKey)!, KeyKind.Seal, passwords),
            LogFile = Resolve(path, LogFile),
            Rpc = EndPoint(path, "rpc", RpcHost, RpcPort),
            P2p = EndPoint(path, "p2p", P2pHost, P2pPort),
            Peers = Peers,
            L1 = L1?.ToSettings(),
            RoundTimeoutMs = (ulong)RoundTimeoutMs,
            Heartbeat = HeartbeatMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            WitnessBlocks = (ulong?)WitnessBlocks,
            ForcedBlockPace = TimeSpan.FromMilliseconds(ForcedBlockMs),
        };
    }

    /// <summary>The node's address, for which an encrypted key that names it needs no password.</summary>
    /// <exception cref="SettingsException">The key cannot be used.</exception>
    public Address ReadAddress(string path) => NodeKeyFile.ReadOwnAddress(Resolve(path, NodeKey)!, PasswordSource.FileOnly(Resolve(path, PasswordFile)));

    public string? PidPath(string path) => Resolve(path, PidFile);

    private static IPEndPoint EndPoint(string path, string what, string host, int port)
    {
        if (!IPAddress.TryParse(host, out IPAddress? address)) throw Unexpected(path, what + "Host", "an IP address", $"'{host}'");
        return port is >= 0 and <= ushort.MaxValue ? new IPEndPoint(address, port) : throw Unexpected(path, what + "Port", "0 to 65535", port);
    }

    private static SettingsException Unexpected(string path, string member, string expected, object? got) =>
        new($"{path}: {member}: expected {expected}, got {got}");

    private static string? Resolve(string path, string? relative) =>
        relative is null ? null : Path.GetFullPath(relative, Path.GetDirectoryName(Path.GetFullPath(path))!);
}
