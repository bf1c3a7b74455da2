using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>One who may sign: by which address it is named, and what it has at stake.</summary>
public readonly record struct Validator(Address Address, U256 Stake);
