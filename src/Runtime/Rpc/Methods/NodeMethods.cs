using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Methods;

/// <summary>web3_*, net_*, rpc_modules and sequitur_nodeStatus: about the node, not the chain.</summary>
internal sealed class NodeMethods(NodeIdentity identity)
{
    private const string Modules = """{"debug":"1.0","eth":"1.0","l2trace":"1.0","net":"1.0","rpc":"1.0","sequitur":"1.0","txpool":"1.0","web3":"1.0"}""";

    public IEnumerable<RpcMethod> All() =>
    [
        new() { Name = "web3_clientVersion", Body = ClientVersion },
        new() { Name = "web3_sha3", Body = Sha3 },
        new() { Name = "net_version", Body = Version },
        new() { Name = "net_listening", Body = Listening },
        new() { Name = "net_peerCount", Body = PeerCount },
        new() { Name = "rpc_modules", Body = RpcModules },
        new() { Name = "sequitur_nodeStatus", Body = Status },
    ];

    private static RpcError? Sha3(ref Parameters parameters, JsonOutput result)
    {
        byte[] data = parameters.Bytes("data");
        if (parameters.Failed(out RpcError? error)) return error;
        result.Data(Keccak.Hash(data));
        return null;
    }

    private static RpcError? Listening(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        result.Boolean(true);
        return null;
    }

    private static RpcError? RpcModules(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        result.Raw(System.Text.Encoding.ASCII.GetBytes(Modules));
        return null;
    }

    private RpcError? ClientVersion(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        result.Text(identity.ClientVersion);
        return null;
    }

    /// <summary>The chain id in decimal: there is no separate network id.</summary>
    private RpcError? Version(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        result.Text(identity.ChainId.ToString());
        return null;
    }

    private RpcError? PeerCount(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        result.Quantity((ulong)identity.PeerCount());
        return null;
    }

    private RpcError? Status(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        if (identity.Status is null) return RpcError.Server("this node reports no status");
        NodeStatus status = identity.Status();
        result.BeginObject();
        result.Text("role"u8, status.IsValidator ? "validator" : "follower");
        result.Data("address"u8, status.Address);
        result.Quantity("height"u8, status.Height);
        result.Quantity("round"u8, status.Round);
        result.Quantity("epochLength"u8, status.EpochLength);
        result.Boolean("syncing"u8, status.Syncing is not null);
        result.Name("peers"u8);
        result.BeginArray();
        foreach (PeerStatus peer in status.Peers)
        {
            result.BeginObject();
            result.Text("role"u8, peer.IsValidator ? "validator" : "follower");
            result.Data("address"u8, peer.Address);
            result.Text("endPoint"u8, peer.EndPoint);
            result.Quantity("head"u8, peer.Head);
            result.EndObject();
        }

        result.EndArray();
        result.EndObject();
        return null;
    }
}
