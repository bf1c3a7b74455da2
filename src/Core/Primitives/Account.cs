namespace Sequitur.Primitives;

/// <summary>An account as the state trie holds it (Yellow Paper §4.1).</summary>
public readonly record struct Account(ulong Nonce, U256 Balance, Hash256 StorageRoot, Hash256 CodeHash);
