using Sequitur.Primitives;

namespace Sequitur.Evm;

/// <summary>What the block opcodes see. PREVRANDAO is a word; BASEFEE and BLOBBASEFEE are in wei.</summary>
public sealed class BlockEnvironment
{
    public required U256 ChainId { get; init; }

    public required ulong Number { get; init; }

    public required ulong Timestamp { get; init; }

    public required Address Beneficiary { get; init; }

    public required ulong GasLimit { get; init; }

    public required U256 BaseFee { get; init; }

    public required U256 BlobBaseFee { get; init; }

    public required U256 PrevRandao { get; init; }
}

/// <summary>What the transaction opcodes see.</summary>
public readonly record struct TransactionEnvironment(Address Origin, U256 GasPrice, Hash256[] BlobHashes);
