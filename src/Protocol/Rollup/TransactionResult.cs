using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What became of a transaction in a block: its receipt, and what the receipt's consensus form leaves out.</summary>
/// <param name="Transaction">The transaction.</param>
/// <param name="Receipt">The receipt.</param>
/// <param name="GasUsed">Gas paid for, after refunds (EIP-3529) and the calldata floor (EIP-7623).</param>
/// <param name="EffectiveGasPrice">Wei per gas.</param>
/// <param name="BlobGasUsed">EIP-4844; zero for other types.</param>
/// <param name="ExitReason">How the top-level call ended.</param>
/// <param name="Output">Return data or revert data.</param>
/// <param name="ContractAddress">What a create transaction created (also when it failed); null for a call.</param>
public sealed record TransactionResult(
    Transaction Transaction,
    Receipt Receipt,
    ulong GasUsed,
    U256 EffectiveGasPrice,
    ulong BlobGasUsed,
    ExitReason ExitReason,
    byte[] Output,
    Address? ContractAddress);
