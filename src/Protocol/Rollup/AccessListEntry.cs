using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>One entry of an EIP-2930 access list.</summary>
public readonly record struct AccessListEntry(Address Address, U256[] StorageKeys);
