using Sequitur.Evm;

namespace Sequitur.Rollup;

/// <summary>EIP-2718 envelope types; the value is the first byte of the encoding, legacy has none.</summary>
public enum TransactionType : byte
{
    Legacy = 0,

    /// <summary>EIP-2930.</summary>
    AccessList = 1,

    /// <summary>EIP-1559.</summary>
    DynamicFee = 2,

    /// <summary>EIP-4844.</summary>
    Blob = 3,

    /// <summary>EIP-7702.</summary>
    SetCode = 4,

    /// <summary>A message from L1, which nobody signed (docs/spec/l1-messages.md). No profile chooses it: the chain's bridge says whether it takes messages.</summary>
    L1Message = 0x7e,
}

/// <summary>Which signed types this build decodes and executes.</summary>
public static class TransactionTypes
{
    public static TransactionTypeSet Implemented => TransactionTypeSet.UpTo((int)TransactionType.SetCode);
}
