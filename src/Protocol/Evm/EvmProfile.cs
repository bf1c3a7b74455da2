using System;

namespace Sequitur.Evm;

/// <summary>
/// What a fork lets in and calls, beside its instructions and prices. The one table that calls, warm addresses, admission, system calls and
/// eth_config read.
/// </summary>
/// <remarks>A genesis may choose other precompiles and transaction types for a fork (docs/spec/genesis.md); its other rules stay.</remarks>
public readonly record struct EvmProfile(PrecompileSet Precompiles, TransactionTypeSet TransactionTypes, SystemContractSet SystemContracts)
{
    public static EvmProfile Cancun => new(PrecompileSet.UpTo(0x0a), TransactionTypeSet.UpTo(3), SystemContractSet.BeaconRoots);

    /// <summary>EIP-7600: BLS12-381 (EIP-2537), set-code transactions (EIP-7702), history and requests (EIP-2935, 6110, 7002, 7251).</summary>
    public static EvmProfile Prague => new(
        PrecompileSet.UpTo(0x11), TransactionTypeSet.UpTo(4), Cancun.SystemContracts | SystemContractSet.History | SystemContractSet.ForBeaconChain);

    /// <summary>EIP-7607: P-256 verification (EIP-7951).</summary>
    public static EvmProfile Osaka => Prague with { Precompiles = Prague.Precompiles.With(0x100) };

    /// <summary>Whether a chain may choose this instead of a fork's own: precompiles freely, transaction types among the fork's, no system contract.</summary>
    public bool MayReplace(in EvmProfile own) =>
        (TransactionTypes.Bits & ~own.TransactionTypes.Bits) == 0 && TransactionTypes.Bits != 0 && SystemContracts == own.SystemContracts;
}

/// <summary>A set of precompile numbers out of 0x01 to 0x3f and 0x100.</summary>
/// <param name="Bits">Bit n stands for n, and bit 0 for 0x100: a shift takes its count modulo 64.</param>
public readonly record struct PrecompileSet(ulong Bits)
{
    public const int NumberMax = 0x100;

    /// <summary>0x01 up to a number below 0x40.</summary>
    public static PrecompileSet UpTo(int last) => new((2UL << last) - 2);

    /// <summary>Whether a set can have this number at all.</summary>
    public static bool CanHave(ulong number) => number - 1 < 0x3f || number == NumberMax;

    public bool Has(ulong number) => CanHave(number) && ((Bits >> (int)number) & 1) != 0;

    public bool IsWithin(PrecompileSet other) => (Bits & ~other.Bits) == 0;

    public PrecompileSet With(int number) => new(Bits | (1UL << number));
}

/// <summary>A set of EIP-2718 transaction types below 64; legacy is 0.</summary>
/// <param name="Bits">Bit n stands for type n.</param>
public readonly record struct TransactionTypeSet(ulong Bits)
{
    public static TransactionTypeSet UpTo(int last) => new((2UL << last) - 1);

    public bool Has(ulong type) => type < 64 && ((Bits >> (int)type) & 1) != 0;

    public TransactionTypeSet With(int type) => new(Bits | (1UL << type));
}

/// <summary>Contracts that the rules themselves call, or whose logs they read.</summary>
[Flags]
public enum SystemContractSet
{
    None = 0,

    /// <summary>EIP-4788, at a block's start.</summary>
    BeaconRoots = 1,

    /// <summary>EIP-2935, at a block's start.</summary>
    History = 2,

    /// <summary>EIP-6110: its logs, at a block's end.</summary>
    Deposits = 4,

    /// <summary>EIP-7002, at a block's end.</summary>
    WithdrawalRequests = 8,

    /// <summary>EIP-7251, at a block's end.</summary>
    ConsolidationRequests = 16,

    /// <summary>Those whose requests (EIP-7685) a beacon chain carries out; a chain without one leaves them out.</summary>
    ForBeaconChain = Deposits | WithdrawalRequests | ConsolidationRequests,
}
