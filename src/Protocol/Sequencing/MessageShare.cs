using Sequitur.Evm;
using Sequitur.Rollup;

namespace Sequitur.Sequencing;

/// <summary>How many of the waiting messages from L1 a block takes: those that fit half of its gas, and one in any case. Builders and validators count alike.</summary>
public struct MessageShare(ulong blockGasLimit, ForkRules rules)
{
    private ulong _gas;
    private bool _hasAny;

    /// <summary>Takes the next message if there is room for it.</summary>
    public bool TryTake(L1Message message)
    {
        ulong needed = MessageRules.GasNeeded(message, rules, blockGasLimit);
        bool fits = !_hasAny || needed <= (blockGasLimit / 2) - _gas;
        if (!fits) return false;
        _gas = ulong.Min(_gas + needed, blockGasLimit / 2);
        _hasAny = true;
        return true;
    }
}
