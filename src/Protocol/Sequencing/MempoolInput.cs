using Sequitur.Primitives;

namespace Sequitur.Sequencing;

/// <summary>Everything that can happen to a mempool.</summary>
public abstract record MempoolInput
{
    private MempoolInput()
    {
    }

    /// <summary>A well-formed transaction arrives; <paramref name="Account"/> is its sender after the newest decided block.</summary>
    /// <remarks>For a sender the pool already holds, the pool's own view counts: it followed every decided block.</remarks>
    public sealed record Submit(PooledTransaction Transaction, SenderAccount Account) : MempoolInput;

    /// <summary>The builder asks for the best executable transactions at this base fee. The first request for a block starts afresh; the
    /// following ones continue behind what was handed out.</summary>
    /// <param name="BaseFee">Base fee of the block to build.</param>
    /// <param name="CountMax">How many at most.</param>
    /// <param name="IsFirst">True for the first request for a block.</param>
    /// <param name="Assumed">What the block before will have changed when it is built upon before it is decided, the same in all requests for
    /// one block: the selection is as if it had been decided. Empty when everything before has been.</param>
    public sealed record Select(U256 BaseFee, int CountMax, bool IsFirst, AccountAfterBlock[] Assumed) : MempoolInput;

    /// <summary>The builder could not include a transaction, and will not be able to: it leaves the pool.</summary>
    public sealed record Discard(Hash256 Transaction) : MempoolInput;

    /// <summary>The builder could not include a transaction now; its sender is passed over until the next first selection.</summary>
    public sealed record Hold(Address Sender) : MempoolInput;

    /// <summary>A block is final: the accounts it changed, and the base fee of the next block.</summary>
    public sealed record Decided(AccountAfterBlock[] Accounts, U256 NextBaseFee) : MempoolInput;
}

/// <summary>An account a decided block changed; an account that is gone has nonce and balance zero.</summary>
public readonly record struct AccountAfterBlock(Address Address, ulong Nonce, U256 Balance);
