using System;

namespace Sequitur.Primitives;

/// <summary>
/// Marks the one door of an operation that something faster may stand behind: a native or SIMD body here, an accelerator in a zkVM.
/// No other code computes the same. The guest compiler reads the name; docs/spec/cryptography.md lists every door.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AcceleratedAttribute(string operation) : Attribute
{
    /// <summary>The operation: for those of the zkVM standards the C function without its zkvm_ prefix.</summary>
    public string Operation { get; } = operation;
}
