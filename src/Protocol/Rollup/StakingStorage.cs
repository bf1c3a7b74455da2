using System;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The storage with which a chain's contract Staking (contracts/l2/StakingState.sol) starts.</summary>
public static class StakingStorage
{
    private const ulong SetSlot = 1;
    private const ulong GovernorSlot = 2;
    private const ulong MinimumStakeSlot = 3;
    private const ulong ValidatorsMaxSlot = 4;
    private const ulong MinimumValidatorsSlot = 5;
    private const ulong ChangesPerEpochMaxSlot = 6;
    private const ulong ExitDelaySlot = 7;
    private const ulong EvidenceWindowSlot = 8;
    private const ulong EquivocationSlashSlot = 9;
    private const ulong InactivityWindowSlot = 10;
    private const ulong InactivitySlashSlot = 11;
    private const ulong ReporterShareSlot = 12;
    private const ulong IsOpenSlot = 13;
    private const ulong ActiveCountSlot = 14;
    private const ulong RecordsSlot = 15;
    private const ulong ValidatorOfSlot = 18;
    private const ulong HolderOfSlot = 19;

    private const ulong StatusActive = 2;

    /// <summary>Not zero if and only if the next boundary has something to apply.</summary>
    public static U256 PendingChangesSlot => U256.Zero;

    /// <summary>The slots of a contract in which these validators are active from the first block on.</summary>
    public static GenesisSlot[] Of(ConsensusParameters consensus, StakingParameters staking, ReadOnlySpan<GenesisValidator> validators)
    {
        GenesisStorage storage = new();
        storage.Set(SetSlot, consensus.ValidatorSet.ToWord());
        storage.Set(GovernorSlot, staking.Governor.ToWord());
        storage.Set(MinimumStakeSlot, staking.MinimumStake);
        storage.Set(ValidatorsMaxSlot, staking.ValidatorsMax);
        storage.Set(MinimumValidatorsSlot, consensus.MinimumValidators);
        storage.Set(ChangesPerEpochMaxSlot, staking.ChangesPerEpochMax);
        storage.Set(ExitDelaySlot, staking.ExitDelay);
        storage.Set(EvidenceWindowSlot, staking.EvidenceWindow);
        storage.Set(EquivocationSlashSlot, staking.EquivocationSlashPerMille);
        storage.Set(InactivityWindowSlot, staking.InactivityWindow);
        storage.Set(InactivitySlashSlot, staking.InactivitySlashPerMille);
        storage.Set(ReporterShareSlot, staking.ReporterSharePerMille);
        storage.Set(IsOpenSlot, staking.IsOpen ? U256.One : U256.Zero);
        storage.Set(ActiveCountSlot, (ulong)validators.Length);
        for (int i = 0; i < validators.Length; i++) Add(storage, validators[i]);
        return storage.ToArray();
    }

    private static void Add(GenesisStorage storage, GenesisValidator validator)
    {
        U256 node = validator.Node.ToWord();
        U256 record = GenesisStorage.EntryOf(RecordsSlot, node);
        storage.Set(record, node | ((U256)StatusActive << 160));
        storage.Set(record + 1, validator.Stake);
        storage.Set(GenesisStorage.EntryOf(ValidatorOfSlot, node), node);
        if (validator.BlsKey is null) return;
        U256 key = ValidatorSetBlsStorage.KeyOf(validator.BlsKey);
        storage.Set(record + 2, key);
        storage.Set(GenesisStorage.EntryOf(HolderOfSlot, key), node);
    }
}
