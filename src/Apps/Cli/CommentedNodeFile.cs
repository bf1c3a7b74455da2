using System.Text;
using System.Text.Json;

namespace Sequitur.Cli;

/// <summary>The configuration of a node as a person edits it: every member, each under a line that says what it is and what its default is.</summary>
internal static class CommentedNodeFile
{
    public static string Text(NodeFile file)
    {
        var text = new StringBuilder("{\n  // Configuration of a Sequitur node. Paths are relative to this file. All members: docs/spec/node.md\n");
        Add(text, "genesis", file.Genesis, "The genesis file: rules and validators of the chain. Required.");
        Add(text, "chainFolder", file.ChainFolder, "Where the ledger is kept; made when absent. Required.");
        Add(text, "nodeKey", file.NodeKey, "The private key of this node, mode 0600; a validator signs its votes with it. 'sequitur keys' encrypts it. Required.");
        Add(text, "sealKey", file.SealKey, "The BLS12-381 key of a validator on a chain of aggregated seals, mode 0600; null elsewhere (default).");
        Add(text, "passwordFile", file.PasswordFile, "Holds the password of encrypted keys, mode 0600; null asks at the start (default).");
        Add(text, "rpcHost", file.RpcHost, $"JSON-RPC listens here (default {NodeFile.Loopback}). It has no passwords: keep it on addresses you trust.");
        Add(text, "rpcPort", file.RpcPort, $"Default {NodeFile.DefaultRpcPort}; 0 lets the system choose.");
        Add(text, "p2pHost", file.P2pHost, $"Other nodes are listened for here (default {NodeFile.Loopback}); 0.0.0.0 lets other machines in.");
        Add(text, "p2pPort", file.P2pPort, $"Default {NodeFile.DefaultP2pPort}; 0 lets the system choose.");
        Add(text, "peers", file.Peers, "Nodes to stay connected to, \"host:port\" or \"address@host:port\" (default none). A validator names all others.");
        Add(text, "roundTimeoutMs", file.RoundTimeoutMs, $"How long the first round of a block may take before another validator proposes (default {NodeFile.DefaultRoundTimeoutMs}).");
        Add(text, "heartbeatMs", file.HeartbeatMs, "An empty block after so many milliseconds without one; null makes none (default).");
        Add(text, "witnessBlocks", file.WitnessBlocks, "For how many blocks back provers can have traces; null keeps all (default).");
        Add(text, "l1", file.L1, "Where messages from L1 are read, {\"rpc\": URL, \"overdueMs\": 60000}, on a chain whose genesis names a queue there; null reads none (default).");
        Add(text, "forcedBlockMs", file.ForcedBlockMs, "Milliseconds between empty blocks for changes of the validator set that a boundary has passed by.");
        Add(text, "logFile", file.LogFile, "The log goes here beside standard error; null writes none (default).");
        Add(text, "pidFile", file.PidFile, "Holds the process id while the node runs; null writes none (default).");
        return text.Append("}\n").ToString();
    }

    private static void Add<T>(StringBuilder text, string member, T value, string comment)
    {
        string json = JsonSerializer.Serialize(value, NodeFile.Json);
        text.Append("\n  // ").Append(comment).Append("\n  \"").Append(member).Append("\": ").Append(json.ReplaceLineEndings("\n  ")).Append(",\n");
    }
}
