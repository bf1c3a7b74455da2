namespace Sequitur.Evm;

/// <summary>The forks this chain knows, oldest first. Earlier ones are refused by the genesis configuration.</summary>
public enum Fork
{
    Cancun,
    Prague,
    Osaka,
}

/// <summary>What differs between forks, as data. One immutable instance per fork; chosen by block timestamp.</summary>
public sealed record ForkRules
{
    public required Fork Fork { get; init; }

    /// <summary>Precompiles, transaction types and system contracts: the fork's own, or what the genesis chose.</summary>
    public required EvmProfile Profile { get; init; }

    /// <summary>EIP-7702 delegation designators.</summary>
    public required bool HasSetCode { get; init; }

    /// <summary>EIP-7623 floor price of calldata.</summary>
    public required bool HasCalldataFloor { get; init; }

    /// <summary>EIP-7685: a header holds the hash of the block's requests.</summary>
    public required bool HasRequests { get; init; }

    /// <summary>EIP-7939 CLZ.</summary>
    public required bool HasCountLeadingZeros { get; init; }

    /// <summary>EIP-7825 per-transaction gas cap; ulong.MaxValue where there is none.</summary>
    public required ulong TransactionGasLimitMax { get; init; }

    /// <summary>EIP-7934 limit of the block's RLP in bytes; int.MaxValue where there is none.</summary>
    public required int BlockRlpBytesMax { get; init; }

    /// <summary>EIP-7823 bound of each MODEXP operand in bytes; int.MaxValue where there is none. EIP-7883 prices go with it.</summary>
    public required int ModExpOperandBytesMax { get; init; }

    /// <summary>EIP-7883 MODEXP pricing instead of EIP-2565.</summary>
    public required bool HasModExpRepricing { get; init; }

    /// <summary>EIP-7918: blob base fee bounded by execution cost.</summary>
    public required bool HasBlobReservePrice { get; init; }

    /// <summary>EIP-7594 limit of blobs in one transaction; int.MaxValue where only the block limits it.</summary>
    public required int TransactionBlobsMax { get; init; }

    /// <summary>The rules of a fork with its own profile.</summary>
    public static ForkRules Of(Fork fork) => fork switch
    {
        Fork.Cancun => Cancun,
        Fork.Prague => Prague,
        _ => Osaka,
    };

    public static ForkRules Cancun { get; } = new()
    {
        Fork = Fork.Cancun,
        Profile = EvmProfile.Cancun,
        HasSetCode = false,
        HasCalldataFloor = false,
        HasRequests = false,
        HasCountLeadingZeros = false,
        TransactionGasLimitMax = ulong.MaxValue,
        BlockRlpBytesMax = int.MaxValue,
        ModExpOperandBytesMax = int.MaxValue,
        HasModExpRepricing = false,
        HasBlobReservePrice = false,
        TransactionBlobsMax = int.MaxValue,
    };

    public static ForkRules Prague { get; } = new()
    {
        Fork = Fork.Prague,
        Profile = EvmProfile.Prague,
        HasSetCode = true,
        HasCalldataFloor = true,
        HasRequests = true,
        HasCountLeadingZeros = false,
        TransactionGasLimitMax = ulong.MaxValue,
        BlockRlpBytesMax = int.MaxValue,
        ModExpOperandBytesMax = int.MaxValue,
        HasModExpRepricing = false,
        HasBlobReservePrice = false,
        TransactionBlobsMax = int.MaxValue,
    };

    public static ForkRules Osaka { get; } = new()
    {
        Fork = Fork.Osaka,
        Profile = EvmProfile.Osaka,
        HasSetCode = true,
        HasCalldataFloor = true,
        HasRequests = true,
        HasCountLeadingZeros = true,
        TransactionGasLimitMax = 1 << 24,
        BlockRlpBytesMax = 10_485_760 - 2_097_152,
        ModExpOperandBytesMax = 1024,
        HasModExpRepricing = true,
        HasBlobReservePrice = true,
        TransactionBlobsMax = 6,
    };
}
