namespace Sequitur.Node.Messages;

/// <summary>What this validator's view of L1 says about a fresh proposal. The default value has nothing against it.</summary>
/// <param name="WaitsFor">Index of a message it has that was not seen here yet: the answer is known later.</param>
/// <param name="Objection">Why it is not prepared.</param>
internal readonly record struct MessageVerdict(ulong? WaitsFor, string? Objection);
