using Sequitur.Primitives;

namespace Sequitur.Sequencing;

/// <summary>The part of an account the mempool judges its transactions by, after the newest decided block.</summary>
/// <param name="Nonce">Next nonce the chain accepts.</param>
/// <param name="Balance">Balance in wei.</param>
/// <param name="HasForeignCode">The account has code that is not an EIP-7702 delegation; it cannot send (EIP-3607).</param>
public readonly record struct SenderAccount(ulong Nonce, U256 Balance, bool HasForeignCode);
