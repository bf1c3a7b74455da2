#pragma warning disable CA1822 // Bodies follow.
using System;

namespace Sequitur.Rollup;

/// <summary>A header with its body. Ommers do not exist any more.</summary>
public sealed record Block(BlockHeader Header, Transaction[] Transactions, Withdrawal[] Withdrawals)
{
    /// <summary>RLP as peers and the official tests exchange it.</summary>
    public byte[] Encode() => throw new InvalidOperationException("not built yet");

    /// <summary>Strict; says which part is malformed. A decoded block may still be invalid: see <see cref="BlockImport"/>.</summary>
    public static BlockRejection TryDecode(ReadOnlySpan<byte> rlp, out Block? block) => throw new InvalidOperationException("not built yet");
}
