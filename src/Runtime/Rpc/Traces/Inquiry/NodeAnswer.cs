using System;

namespace Sequitur.Rpc.Traces;

/// <summary>What a node answered when it was asked for a trace or a batch.</summary>
/// <param name="Node">Its address, as the caller gave it.</param>
/// <param name="Result">The bare result; null when there is none.</param>
/// <param name="WhyNot">Why there is none; null when there is one.</param>
/// <param name="HasAnswered">Whether it has answered at all, if only that it has no such thing.</param>
public sealed record NodeAnswer(string Node, ReadOnlyMemory<byte>? Result, string? WhyNot, bool HasAnswered)
{
    public static NodeAnswer Of(string node, ReadOnlyMemory<byte> result) => new(node, result, null, true);

    public static NodeAnswer Refused(string node, string why) => new(node, null, why, true);

    public static NodeAnswer Silent(string node, string why) => new(node, null, why, false);
}
