using System;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Checks a block that somebody else built: every header rule, then its execution against every root.</summary>
public static class BlockImport
{
    /// <summary>The rules that need no execution (EIP-1559, 4844, 4895, 7685, 7934 …).</summary>
    public static BlockRejection CheckHeader(ChainConfiguration configuration, BlockHeader parent, BlockHeader header) =>
        throw new InvalidOperationException("not built yet");

    /// <summary>Full validation. On success <paramref name="sealedBlock"/> is what the builder had.</summary>
    public static BlockRejection Execute(
        BlockExecution execution,
        ChainConfiguration configuration,
        BlockHeader parent,
        Block block,
        IStateSource source,
        ITrieNodes nodes,
        IBlockHashes hashes,
        bool recordWitness,
        out SealedBlock? sealedBlock) =>
        throw new InvalidOperationException("not built yet");
}
