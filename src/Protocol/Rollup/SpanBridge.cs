using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>Where the bridge to L1 stood at both ends of a span of blocks: five words that the public outputs about finality share.</summary>
/// <param name="Start">The place in the queue of messages from L1 before the first block.</param>
/// <param name="End">The same after the last.</param>
/// <param name="WithdrawRoot">Root of messages to L1 after the last block.</param>
public sealed record SpanBridge(QueuePosition Start, QueuePosition End, Hash256 WithdrawRoot)
{
    internal void Write(WordWriter writer)
    {
        writer.Write(Start.Index);
        writer.Write(Start.Hash);
        writer.Write(End.Index);
        writer.Write(End.Hash);
        writer.Write(WithdrawRoot);
    }

    internal static SpanBridge Read(ref WordReader reader)
    {
        QueuePosition start = new(reader.ReadUInt64(), reader.ReadHash256());
        QueuePosition end = new(reader.ReadUInt64(), reader.ReadHash256());
        return new SpanBridge(start, end, reader.ReadHash256());
    }
}
