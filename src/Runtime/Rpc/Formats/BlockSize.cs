using Sequitur.Rollup;

namespace Sequitur.Rpc.Formats;

/// <summary>The length of a block's RLP, computed without encoding it.</summary>
internal static class BlockSize
{
    public static long Of(Block block)
    {
        long transactions = 0;
        foreach (Transaction transaction in block.Transactions)
        {
            // A typed transaction stands in the list as a byte string, a legacy one as the list it is.
            transactions += transaction.Type == TransactionType.Legacy ? transaction.Raw.Length : WithPrefix(transaction.Raw.Length);
        }

        long withdrawals = 0;
        foreach (Withdrawal withdrawal in block.Withdrawals)
        {
            withdrawals += WithPrefix(OfInteger(withdrawal.Index) + OfInteger(withdrawal.ValidatorIndex) + 21 + OfInteger(withdrawal.Amount));
        }

        return WithPrefix(block.Header.Rlp.Length + WithPrefix(transactions) + 1 + WithPrefix(withdrawals));
    }

    private static long WithPrefix(long content) =>
        content + (content < 56 ? 1 : content < 0x100 ? 2 : content < 0x1_0000 ? 3 : content < 0x100_0000 ? 4 : 5);

    private static int OfInteger(ulong value)
    {
        int bytes = (71 - System.Numerics.BitOperations.LeadingZeroCount(value)) / 8;
        return value < 0x80 ? 1 : bytes + 1;
    }
}
