using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>EIP-4895: a credit at the end of the block. The amount is in gwei.</summary>
public readonly record struct Withdrawal(ulong Index, ulong ValidatorIndex, Address Address, ulong Amount);
