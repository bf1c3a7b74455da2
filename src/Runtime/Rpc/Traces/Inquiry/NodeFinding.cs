namespace Sequitur.Rpc.Traces;

/// <summary>What is said of one node.</summary>
/// <param name="Node">Its address, as the caller gave it.</param>
/// <param name="Conduct">What it has done.</param>
/// <param name="Member">The path of the first member in which its answer is not the accepted one; null when there is none, or nothing was accepted.</param>
/// <param name="Why">The check that failed, or why there is no answer; null when it agrees.</param>
public sealed record NodeFinding(string Node, NodeConduct Conduct, string? Member, string? Why)
{
    /// <summary>Whether no honest node does that.</summary>
    public bool IsFault => Conduct is NodeConduct.Forged or NodeConduct.OtherBlock or NodeConduct.Differs;
}
