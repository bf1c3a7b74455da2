namespace Sequitur.Rollup;

/// <summary>The storage with which a chain's contract RewardDistributor (contracts/l2/RewardDistributor.sol) starts.</summary>
public static class RewardDistributorStorage
{
    private const ulong PoolSlot = 0;
    private const ulong ProposerRewardSlot = 1;
    private const ulong SignerRewardSlot = 2;
    private const ulong SealBonusSlot = 3;
    private const ulong RefundGasSlot = 4;
    private const ulong RefundGasPerSealSlot = 5;
    private const ulong RefundFeeMaxSlot = 6;
    private const ulong SealsOfThreeSlot = 8;

    public static GenesisSlot[] Of(RewardParameters rewards)
    {
        GenesisStorage storage = new();
        storage.Set(PoolSlot, rewards.Pool);
        storage.Set(ProposerRewardSlot, rewards.ProposerReward);
        storage.Set(SignerRewardSlot, rewards.SignerReward);
        storage.Set(SealBonusSlot, rewards.SealBonus);
        storage.Set(RefundGasSlot, rewards.RefundGas);
        storage.Set(RefundGasPerSealSlot, rewards.RefundGasPerSeal);
        storage.Set(RefundFeeMaxSlot, rewards.RefundFeeMax);
        storage.Set(SealsOfThreeSlot, rewards.SealsOfThree);
        return storage.ToArray();
    }
}
