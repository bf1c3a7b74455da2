namespace Sequitur.Rpc.Traces;

/// <summary>What several answers come to.</summary>
/// <param name="Accepted">What the check of the accepted answer found; null when none is accepted.</param>
/// <param name="Refusal">Why none is accepted; null when one is.</param>
/// <param name="Nodes">One for each answer, in their order.</param>
public sealed record InquiryResult(BlocksVerdict? Accepted, string? Refusal, NodeFinding[] Nodes);
