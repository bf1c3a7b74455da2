namespace Sequitur.Primitives;

/// <summary>Tells a native process from a guest of the zkVM.</summary>
/// <remarks>
/// A body in <c>X.Host.cs</c> (SIMD, native libraries) stands behind <c>if (HostBody.IsEnabled &amp;&amp; …isa check…)</c> with the portable body
/// as the other branch. The just-in-time compiler sees a constant and drops the test; the guest compiler replaces this
/// property by false and never looks at the host body.
/// </remarks>
public static class HostBody
{
    public static bool IsEnabled => true;
}
