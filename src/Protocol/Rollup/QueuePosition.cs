using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>A place in the queue of messages from L1.</summary>
/// <param name="Index">Index of the next message.</param>
/// <param name="Hash">Rolling hash over all before it; zero before the first.</param>
public readonly record struct QueuePosition(ulong Index, Hash256 Hash)
{
    /// <summary>The place behind the message, which is the next one here.</summary>
    public QueuePosition After(L1Message message) => new(Index + 1, message.RollingHash(Hash));
}
