using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The contracts the rules themselves call, and who calls them.</summary>
public static class SystemContracts
{
    public const ulong CallGas = 30_000_000;

    /// <summary>Where one of them is; only the deposit contract's place is the chain's choice.</summary>
    public static Address AddressOf(SystemContractSet contract, ChainConfiguration configuration) => contract switch
    {
        SystemContractSet.BeaconRoots => BeaconRoots,
        SystemContractSet.History => History,
        SystemContractSet.Deposits => configuration.DepositContract,
        SystemContractSet.WithdrawalRequests => WithdrawalRequests,
        SystemContractSet.ConsolidationRequests => ConsolidationRequests,
        _ => default,
    };

    /// <summary>The name that EIP-7910 gives to one of them.</summary>
    public static string NameOf(SystemContractSet contract) => contract switch
    {
        SystemContractSet.BeaconRoots => "BEACON_ROOTS_ADDRESS",
        SystemContractSet.History => "HISTORY_STORAGE_ADDRESS",
        SystemContractSet.Deposits => "DEPOSIT_CONTRACT_ADDRESS",
        SystemContractSet.WithdrawalRequests => "WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS",
        SystemContractSet.ConsolidationRequests => "CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS",
        _ => "",
    };

    /// <summary>EIP-4788.</summary>
    public static Address BeaconRoots => new(
        [0x00, 0x0f, 0x3d, 0xf6, 0xd7, 0x32, 0x80, 0x7e, 0xf1, 0x31, 0x9f, 0xb7, 0xb8, 0xbb, 0x85, 0x22, 0xd0, 0xbe, 0xac, 0x02]);

    /// <summary>EIP-2935.</summary>
    public static Address History => new(
        [0x00, 0x00, 0xf9, 0x08, 0x27, 0xf1, 0xc5, 0x3a, 0x10, 0xcb, 0x7a, 0x02, 0x33, 0x5b, 0x17, 0x53, 0x20, 0x00, 0x29, 0x35]);

    /// <summary>EIP-7002.</summary>
    public static Address WithdrawalRequests => new(
        [0x00, 0x00, 0x09, 0x61, 0xef, 0x48, 0x0e, 0xb5, 0x5e, 0x80, 0xd1, 0x9a, 0xd8, 0x35, 0x79, 0xa6, 0x4c, 0x00, 0x70, 0x02]);

    /// <summary>EIP-7251.</summary>
    public static Address ConsolidationRequests => new(
        [0x00, 0x00, 0xbb, 0xdd, 0xc7, 0xce, 0x48, 0x86, 0x42, 0xfb, 0x57, 0x9f, 0x8b, 0x00, 0xf3, 0xa5, 0x90, 0x00, 0x72, 0x51]);

    /// <summary>The sender of all system calls.</summary>
    public static Address Caller => new(
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]);
}
