using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>Where a genesis places the chain's own contracts: 0x7530…, the last byte being a number.</summary>
public static class Predeploys
{
    /// <summary>Who may sign blocks, with ECDSA keys.</summary>
    public static Address ValidatorSet => At(1);

    /// <summary>Who may sign blocks, with BLS keys.</summary>
    public static Address ValidatorSetBls => At(2);

    /// <summary>Messages to L1.</summary>
    public static Address MessageQueue => At(3);

    /// <summary>Pays for blocks and seals, and counts them.</summary>
    public static Address RewardDistributor => At(4);

    /// <summary>Stakes, joining and leaving, slashing.</summary>
    public static Address Staking => At(5);

    private static Address At(byte number) => new([0x75, 0x30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number]);
}
