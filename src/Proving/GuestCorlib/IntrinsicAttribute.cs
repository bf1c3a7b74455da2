using System;

namespace Sequitur.GuestCorlib;

/// <summary>The guest compiler emits <c>intrinsic_name(…)</c> of runtime.h instead of the body, which says what that macro computes.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class IntrinsicAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
