using Sequitur.Primitives;

namespace Sequitur.Evm;

/// <summary>Which addresses are precompiled contracts, fork by fork.</summary>
public static class Precompiles
{
    /// <summary>The number n of the address 0x00…n when it is a precompile of this fork, implemented here or not; 0 otherwise.</summary>
    public static int NumberOf(in Address address, ForkRules rules)
    {
        U256 word = address.ToWord();
        if (!word.IsUInt64)
        {
            return 0;
        }

        ulong number = word.U0;
        bool active = number switch
        {
            >= 0x01 and <= 0x0a => true,
            >= 0x0b and <= 0x11 => rules.HasBls12Precompiles,
            0x100 => rules.HasP256Precompile,
            _ => false,
        };
        return active ? (int)number : 0;
    }

    /// <summary>True when the precompile has an implementation here.</summary>
    public static bool IsImplemented(int number) => number is >= 0x01 and <= 0x09;
}
