using System;
using System.IO;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sequitur.Node;
using Sequitur.Primitives;

namespace Sequitur.Cli;

/// <summary>The configuration file of a node. Paths are relative to the file; unknown members are refused.</summary>
internal sealed record NodeFile
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required string Genesis { get; init; }

    public required string ChainFolder { get; init; }

    public string? LogFile { get; init; }

    public string? PidFile { get; init; }

    public string RpcHost { get; init; } = "127.0.0.1";

    public int RpcPort { get; init; } = 8545;

    public required string Beneficiary { get; init; }

    public int? HeartbeatMs { get; init; }

    public static NodeFile Read(string path)
    {
        try
        {
            NodeFile? file = JsonSerializer.Deserialize<NodeFile>(File.ReadAllBytes(path), s_json);
            return file ?? throw new SettingsException($"{path}: expected an object, got null");
        }
        catch (JsonException malformed)
        {
            throw new SettingsException($"{path}: {malformed.Message}", malformed);
        }
    }

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, s_json) + "\n");

    public NodeSettings ToSettings(string path)
    {
        if (!IPAddress.TryParse(RpcHost, out IPAddress? host)) throw new SettingsException($"{path}: rpcHost: expected an IP address, got '{RpcHost}'");
        if (RpcPort is < 0 or > ushort.MaxValue) throw new SettingsException($"{path}: rpcPort: expected 0 to 65535, got {RpcPort}");
        if (HeartbeatMs is <= 0) throw new SettingsException($"{path}: heartbeatMs: expected a positive number, got {HeartbeatMs}");
        if (!Hex.TryDecode(Beneficiary, out byte[] beneficiary) || beneficiary.Length != Address.Size)
        {
            throw new SettingsException($"{path}: beneficiary: expected an address, got '{Beneficiary}'");
        }

        return new NodeSettings
        {
            GenesisFile = Resolve(path, Genesis)!,
            ChainFolder = Resolve(path, ChainFolder)!,
            LogFile = Resolve(path, LogFile),
            Rpc = new IPEndPoint(host, RpcPort),
            Beneficiary = new Address(beneficiary),
            Heartbeat = HeartbeatMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
        };
    }

    public string? PidPath(string path) => Resolve(path, PidFile);

    private static string? Resolve(string path, string? relative) =>
        relative is null ? null : Path.GetFullPath(relative, Path.GetDirectoryName(Path.GetFullPath(path))!);
}
