using System;
using Sequitur.Primitives;

namespace Sequitur.Rpc.Json;

/// <summary>Which block a caller means. Every committed block is final here, so latest, safe and finalized are the head.</summary>
public readonly record struct BlockSelector(BlockSelectorKind Kind, ulong Number, Hash256 Hash)
{
    public static BlockSelector Latest => new(BlockSelectorKind.Latest, 0, default);

    public static BlockSelector Pending => new(BlockSelectorKind.Pending, 0, default);

    public bool IsPending => Kind == BlockSelectorKind.Pending;

    public static BlockSelector At(ulong number) => new(BlockSelectorKind.Number, number, default);

    public static BlockSelector At(in Hash256 hash) => new(BlockSelectorKind.Hash, 0, hash);

    public static bool TryTag(ReadOnlySpan<byte> text, out BlockSelector selector)
    {
        BlockSelectorKind kind =
            text.SequenceEqual("latest"u8) || text.SequenceEqual("safe"u8) || text.SequenceEqual("finalized"u8) ? BlockSelectorKind.Latest
            : text.SequenceEqual("pending"u8) ? BlockSelectorKind.Pending
            : text.SequenceEqual("earliest"u8) ? BlockSelectorKind.Earliest
            : BlockSelectorKind.Number;
        selector = new BlockSelector(kind, 0, default);
        return kind != BlockSelectorKind.Number;
    }
}

public enum BlockSelectorKind
{
    Latest,

    /// <summary>The head's state with the mempool's nonces; calls run as in the block after it.</summary>
    Pending,

    /// <summary>Genesis.</summary>
    Earliest,
    Number,
    Hash,
}
