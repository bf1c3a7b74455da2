using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>A validator with which a chain starts. It is its own owner.</summary>
/// <param name="Node">Its node address.</param>
/// <param name="Stake">In wei, at most 2^128 − 1.</param>
/// <param name="BlsKey">The compressed key, 48 bytes; null on a chain whose seals are ECDSA.</param>
public sealed record GenesisValidator(Address Node, U256 Stake, byte[]? BlsKey = null);
