using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>One who may sign: by which address it is named, and what it has at stake.</summary>
public readonly record struct Validator(Address Address, U256 Stake)
{
    /// <summary>Its item in the set contract's list, by which an aggregate names it.</summary>
    public int ListItem { get; init; }

    /// <summary>What it seals with on a chain whose seals are BLS; null on others. Whether it is a key at all is not said.</summary>
    public BlsPublicKey? SealKey { get; init; }
}
