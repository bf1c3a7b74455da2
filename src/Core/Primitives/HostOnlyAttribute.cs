using System;

namespace Sequitur.Primitives;

/// <summary>Marks what never enters a guest, such as text for people. The analyzer lets it out of the guest subset; the guest compiler refuses to reach it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Constructor)]
public sealed class HostOnlyAttribute : Attribute;
