using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Apps.Differential;

/// <summary>An account before the transaction.</summary>
internal sealed record ScenarioAccount(Address Address, ulong Nonce, U256 Balance, Routine Code, (U256 Slot, U256 Value)[] Storage);

/// <summary>The block around the transaction.</summary>
internal sealed record ScenarioBlock(
    Address Beneficiary, ulong Number, ulong Timestamp, ulong GasLimit, U256 BaseFee, ulong ExcessBlobGas, U256 PrevRandao);

/// <summary>The transaction before the sender (<see cref="ScenarioKeys.Sender"/>) signs it.</summary>
internal sealed record ScenarioTransaction
{
    public required TransactionType Type { get; init; }

    public bool IsReplayProtected { get; init; } = true;

    public required ulong Nonce { get; init; }

    public required ulong GasLimit { get; init; }

    public required U256 MaxFeePerGas { get; init; }

    public required U256 MaxPriorityFeePerGas { get; init; }

    public required Address? To { get; init; }

    public required U256 Value { get; init; }

    public required Routine Data { get; init; }

    public AccessListEntry[] AccessList { get; init; } = [];

    public Hash256[] BlobHashes { get; init; } = [];

    public ScenarioAuthorization[] Authorizations { get; init; } = [];
}

/// <summary>EIP-7702: what is signed, by whom, and a value added to the signature's s, which makes it another's or nobody's.</summary>
internal sealed record ScenarioAuthorization(int Signer, U256 ChainId, Address Address, ulong Nonce, U256 Corruption);

/// <summary>One program in its world: accounts, a block and a transaction. It means the same as the state test it is written as.</summary>
internal sealed record Scenario(Fork Fork, ScenarioBlock Block, ScenarioAccount[] Accounts, ScenarioTransaction Transaction)
{
    public override string ToString() => $"{Fork} scenario of {Accounts.Length} accounts";
}
