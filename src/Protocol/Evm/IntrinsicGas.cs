using System;

namespace Sequitur.Evm;

/// <summary>What a transaction pays before its first instruction, and the floor of EIP-7623.</summary>
public static class IntrinsicGas
{
    /// <summary>Yellow Paper §6.2 with EIP-2028, EIP-2930, EIP-3860 and EIP-7702.</summary>
    public static ulong Compute(ReadOnlySpan<byte> data, bool isCreate, int accessListAddresses, int accessListKeys, int authorizations)
    {
        ulong zeros = (ulong)CountZeros(data);
        ulong gas = GasCosts.Transaction
            + (zeros * GasCosts.CalldataZeroByte)
            + (((ulong)data.Length - zeros) * GasCosts.CalldataNonZeroByte)
            + ((ulong)accessListAddresses * GasCosts.AccessListAddress)
            + ((ulong)accessListKeys * GasCosts.AccessListStorageKey)
            + ((ulong)authorizations * GasCosts.AuthorizationEmptyAccount);
        if (isCreate)
        {
            gas += GasCosts.TransactionCreate + (GasCosts.InitCodeWord * (((ulong)data.Length + 31) / 32));
        }

        return gas;
    }

    /// <summary>EIP-7623: the least a transaction pays in all, whatever it executes; zero where the fork has no floor.</summary>
    public static ulong Floor(ReadOnlySpan<byte> data, ForkRules rules)
    {
        if (!rules.HasCalldataFloor)
        {
            return 0;
        }

        ulong zeros = (ulong)CountZeros(data);
        ulong tokens = zeros + (((ulong)data.Length - zeros) * GasCosts.CalldataTokensPerNonZeroByte);
        return GasCosts.Transaction + (tokens * GasCosts.CalldataFloorPerToken);
    }

    private static int CountZeros(ReadOnlySpan<byte> data)
    {
        int zeros = 0;
        for (int i = 0; i < data.Length; i++)
        {
            zeros += data[i] == 0 ? 1 : 0;
        }

        return zeros;
    }
}
