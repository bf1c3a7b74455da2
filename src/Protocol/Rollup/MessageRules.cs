using Sequitur.Evm;

namespace Sequitur.Rollup;

/// <summary>What a message from L1 needs to be executed, and what it uses when it cannot be. None of it refuses a message: each must be processed.</summary>
public static class MessageRules
{
    public static ulong IntrinsicGasOf(L1Message message) => IntrinsicGas.Compute(message.Data, false, 0, 0, 0);

    /// <summary>Whether its gas covers what is paid before the first instruction (with EIP-7623's floor) and is within what one transaction may ask for.</summary>
    /// <param name="message">The message.</param>
    /// <param name="rules">Of the block.</param>
    /// <param name="blockGasLimit">Of the block: what fits no empty block fits none.</param>
    public static bool IsExecutable(L1Message message, ForkRules rules, ulong blockGasLimit) =>
        message.Gas >= Least(message, rules) && message.Gas <= Cap(rules, blockGasLimit);

    /// <summary>What a message that is not executable uses of the block's gas: what its bytes cost, and no more than it has or than a block holds.</summary>
    public static ulong GasOfFailure(L1Message message, ForkRules rules, ulong blockGasLimit)
    {
        ulong cap = Cap(rules, blockGasLimit);
        ulong least = Least(message, rules);
        ulong bounded = least < cap ? least : cap;
        return message.Gas < bounded ? message.Gas : bounded;
    }

    /// <summary>What a message asks of the gas left in a block.</summary>
    public static ulong GasNeeded(L1Message message, ForkRules rules, ulong blockGasLimit) =>
        IsExecutable(message, rules, blockGasLimit) ? message.Gas : GasOfFailure(message, rules, blockGasLimit);

    private static ulong Least(L1Message message, ForkRules rules)
    {
        ulong intrinsic = IntrinsicGasOf(message);
        ulong floor = IntrinsicGas.Floor(message.Data, rules);
        return intrinsic < floor ? floor : intrinsic;
    }

    private static ulong Cap(ForkRules rules, ulong blockGasLimit) =>
        rules.TransactionGasLimitMax < blockGasLimit ? rules.TransactionGasLimitMax : blockGasLimit;
}
