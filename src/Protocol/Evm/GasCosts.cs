namespace Sequitur.Evm;

/// <summary>Gas prices from Cancun on. Where an EIP changed a price, the comment names the one in force.</summary>
public static class GasCosts
{
    // Transactions (Yellow Paper appendix G; EIP-2028, EIP-2930, EIP-3860, EIP-7623, EIP-7702).
    public const ulong Transaction = 21_000;
    public const ulong TransactionCreate = 32_000;
    public const ulong CalldataZeroByte = 4;
    public const ulong CalldataNonZeroByte = 16;
    public const ulong CalldataFloorPerToken = 10;
    public const ulong CalldataTokensPerNonZeroByte = 4;
    public const ulong AccessListAddress = 2_400;
    public const ulong AccessListStorageKey = 1_900;
    public const ulong InitCodeWord = 2;
    public const ulong AuthorizationEmptyAccount = 25_000;
    public const ulong AuthorizationBase = 12_500;

    // State access (EIP-2929).
    public const long WarmAccess = 100;
    public const long ColdAccount = 2_600;
    public const long ColdSlot = 2_100;

    // SSTORE (EIP-2200 as changed by EIP-2929 and EIP-3529).
    public const long StorageSet = 20_000;
    public const long StorageReset = 5_000 - ColdSlot;
    public const long StorageClearRefund = StorageReset + 1_900;
    public const long StorageStipend = 2_300;

    // Calls and creates (EIP-150, EIP-161, EIP-1014, EIP-170, EIP-3860).
    public const long CallValue = 9_000;
    public const long CallStipend = 2_300;
    public const long NewAccount = 25_000;
    public const long Create = 32_000;
    public const long CodeDepositByte = 200;
    public const int CodeBytesMax = 0x6000;
    public const int InitCodeBytesMax = 2 * CodeBytesMax;
    public const int CallDepthMax = 1024;
    public const int StackWordsMax = 1024;
    public const long SelfDestruct = 5_000;

    // Data (EIP-160 for EXP).
    public const long ExpByte = 50;
    public const long KeccakWord = 6;
    public const long CopyWord = 3;
    public const long MemoryWord = 3;
    public const int MemoryQuadraticDivisor = 512;
    public const long LogBase = 375;
    public const long LogTopic = 375;
    public const long LogByte = 8;
}
