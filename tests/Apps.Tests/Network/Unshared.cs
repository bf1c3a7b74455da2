using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Tests that measure time, or need the machine for themselves: they run after all others, one by one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Unshared
{
    public const string Name = "unshared";
}
