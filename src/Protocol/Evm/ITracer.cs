using System;
using Sequitur.Primitives;

namespace Sequitur.Evm;

/// <summary>Observes execution. A struct; <see cref="IsOn"/> is a constant the JIT folds, so <see cref="NoTracer"/> costs nothing.</summary>
public interface ITracer
{
    static abstract bool IsOn { get; }

    /// <summary>Before each instruction. The stack is listed bottom first.</summary>
    void Step(int programCounter, byte opcode, ulong gas, int depth, ReadOnlySpan<U256> stack, in Address address);
}

/// <summary>The tracer of normal execution.</summary>
public readonly struct NoTracer : ITracer
{
    public static bool IsOn => false;

    public void Step(int programCounter, byte opcode, ulong gas, int depth, ReadOnlySpan<U256> stack, in Address address)
    {
    }
}
