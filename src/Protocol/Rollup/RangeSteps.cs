using System;

namespace Sequitur.Rollup;

/// <summary>What a range of transactions does besides executing them.</summary>
[Flags]
public enum RangeSteps
{
    None = 0,

    /// <summary>What comes before the first transaction: the start step of an epoch, the system calls of EIP-4788 and EIP-2935. The range starts where the parent ends.</summary>
    Start = 1,

    /// <summary>Withdrawals and requests after the last transaction, and the comparison with everything the header claims.</summary>
    End = 2,

    /// <summary>A whole block, when the range holds all its transactions.</summary>
    Both = Start | End,
}
