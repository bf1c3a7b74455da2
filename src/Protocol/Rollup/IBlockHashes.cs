using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>Hashes of earlier blocks, for BLOCKHASH: the ledger in a node, the witness headers in the stateless program.</summary>
public interface IBlockHashes
{
    /// <summary>False when this block is not known here; only numbers within the last 256 blocks are asked for.</summary>
    bool TryGet(ulong number, out Hash256 hash);
}

/// <summary>Knows no block: for single transactions without a chain.</summary>
public sealed class NoBlockHashes : IBlockHashes
{
    public static NoBlockHashes Instance { get; } = new();

    public bool TryGet(ulong number, out Hash256 hash)
    {
        hash = default;
        return false;
    }
}
