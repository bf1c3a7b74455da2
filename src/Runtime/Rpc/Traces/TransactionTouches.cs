using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Rpc.Traces;

/// <summary>The accounts a transaction touches with what they held when it started, by address.</summary>
internal sealed record TransactionTouches(TouchedAccount[] Accounts);

/// <param name="Address">The account.</param>
/// <param name="Start">What it was; <see cref="Absent"/> when it did not exist.</param>
internal sealed record TouchedAccount(Address Address, Account Start)
{
    public static Account Absent { get; } = new(0, default, Keccak.EmptyTrie, Keccak.Empty);

    /// <summary>The slots touched, by key.</summary>
    public SortedDictionary<U256, U256> Storage { get; } = [];
}
