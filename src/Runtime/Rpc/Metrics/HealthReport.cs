namespace Sequitur.Rpc.Metrics;

/// <summary>Whether a node does its work, for load balancers and operators.</summary>
/// <param name="IsHealthy">False takes the node out of service.</param>
/// <param name="Head">Number of the newest final block.</param>
/// <param name="SecondsSinceBlock">Since that block became final here, or since the start of the node.</param>
/// <param name="Peers">Peers connected now.</param>
/// <param name="IsQuorumConnected">Whether enough validators are within reach to make a block final, this node included when it is one.</param>
/// <param name="IsSyncing">True while the node is behind the blocks its peers have.</param>
/// <param name="Reason">Why it is not healthy.</param>
public sealed record HealthReport(
    bool IsHealthy, ulong Head, double SecondsSinceBlock, int Peers, bool IsQuorumConnected, bool IsSyncing, string? Reason = null);
