using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The hashes of a chain and of one block after it that is not stored yet: what a block on an <see cref="State.OverlayState"/> asks.</summary>
public sealed class ExtendedBlockHashes(BlockHeader next, IBlockHashes chain) : IBlockHashes
{
    public bool TryGet(ulong number, out Hash256 hash)
    {
        if (number != next.Number)
        {
            return chain.TryGet(number, out hash);
        }

        hash = next.Hash;
        return true;
    }
}
