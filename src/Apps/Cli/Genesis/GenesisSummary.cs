using System.Collections.Generic;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Cli.Genesis;

/// <summary>What a genesis file says about its chain, and what one should know before starting it.</summary>
internal sealed class GenesisSummary
{
    private const int FewestThatTolerateOne = 4;

    private readonly List<string> _warnings = [];

    private GenesisSummary(GenesisSpecification genesis)
    {
        Configuration = genesis.Configuration;
        GenesisHash = GenesisBlock.Build(genesis, new MemoryState(), out _).Hash;
        Validators = GenesisValidators.Read(genesis);
        foreach (GenesisAccount account in genesis.Accounts)
        {
            if (account.Code.Length == 0 && !account.Balance.IsZero) FundedAccounts++;
        }

        Staking = ContractState.Find(genesis, Predeploys.Staking, "Staking");
        Rewards = ContractState.Find(genesis, Predeploys.RewardDistributor, "RewardDistributor");
        ContractLayout.Check(genesis);
        MessageQueue = ContractState.Find(genesis, Configuration.Bridge.Contract, "L2MessageQueue");
        Total = Quorum.TotalOf(Consensus.Quorum, Validators);
        Required = Quorum.Required(Consensus.Quorum, Total);
        Tolerated = Quorum.FaultyMax(Total);
        Judge();
    }

    public ChainConfiguration Configuration { get; }

    public Hash256 GenesisHash { get; }

    public ValidatorSet Validators { get; }

    public int FundedAccounts { get; }

    /// <summary>Null when the contract is not there or is another program.</summary>
    public ContractState? Staking { get; }

    /// <inheritdoc cref="Staking"/>
    public ContractState? Rewards { get; }

    /// <inheritdoc cref="Staking"/>
    public ContractState? MessageQueue { get; }

    /// <summary>Of all validators, in the unit of the quorum: validators, or wei at stake.</summary>
    public U256 Total { get; }

    /// <summary>What makes a quorum, in that unit.</summary>
    public U256 Required { get; }

    /// <summary>What may be faulty, in that unit.</summary>
    public U256 Tolerated { get; }

    public ConsensusParameters Consensus => Configuration.Consensus;

    public BridgeParameters Bridge => Configuration.Bridge;

    public bool IsByStake => Quorum.IsByStake(Consensus.Quorum);

    public IReadOnlyList<string> Warnings => _warnings;

    /// <exception cref="GenesisFileException">No node would start from it.</exception>
    public static GenesisSummary Of(string json) => new(GenesisFile.Parse(json));

    private void Judge()
    {
        if (Validators.Count < FewestThatTolerateOne)
        {
            _warnings.Add($"{Validators.Count} validators tolerate no fault: with one of them down {(Validators.Count == 1 ? "the chain stops" : "the chain may stop")}. Four tolerate one.");
        }

        if (IsByStake) JudgeShares();
        if (Consensus.EpochLength == 0) _warnings.Add("epochLength is 0: the validator set never changes, whatever the contracts say.");
        if (FundedAccounts == 0) _warnings.Add("nobody holds ether: no transaction can be sent.");
        if (Consensus.MinimumValidators < FewestThatTolerateOne && Validators.Count >= FewestThatTolerateOne)
        {
            _warnings.Add($"minimumValidators is {Consensus.MinimumValidators}: leaving can shrink the set to a size that tolerates no fault.");
        }

        if (Consensus.Seals == SealScheme.Bls12381)
        {
            _warnings.Add("the BLS keys of a genesis carry no proof of possession: take each only from its owner, who shows it with 'sequitur keys show'.");
        }

        if (Staking is null) _warnings.Add("the contract Staking of this program is not there: nobody can join, leave or be slashed.");
        else JudgeStaking(Staking);
        if (Rewards is null) _warnings.Add("the contract RewardDistributor of this program is not there: validators earn tips only, and nobody is slashed for absence.");
        else if (Rewards["pool"].IsZero) _warnings.Add("the pool of rewards is empty: validators earn tips only until somebody funds it.");
        else if (Rewards.Balance < Rewards["pool"]) _warnings.Add("RewardDistributor holds less ether than its pool says.");
        if (Bridge.HasContract) JudgeBridge();
    }

    private void JudgeBridge()
    {
        if (MessageQueue is null) _warnings.Add($"{Bridge.Contract} is not the contract L2MessageQueue of this program: what it sends to L1 may not be provable there.");
        else if (MessageQueue["withdrawRoot"] != U256.FromBigEndian(WithdrawalTree.EmptyRoot.Bytes)) _warnings.Add("withdrawRoot of L2MessageQueue is not that of the empty tree.");
    }

    private void JudgeShares()
    {
        foreach (Validator validator in Validators.Validators)
        {
            if (validator.Stake >= Required) _warnings.Add($"{validator.Address} alone is a quorum: it decides what is final.");
            else if (validator.Stake > Tolerated) _warnings.Add($"{validator.Address} holds more than a third of the stake: without it nothing is final.");
        }
    }

    private void JudgeStaking(ContractState staking)
    {
        if (staking["exitDelay"] < staking["evidenceWindow"])
        {
            _warnings.Add("exitDelay is below evidenceWindow: a validator can take its stake away before its evidence expires.");
        }

        U256 stakes = default;
        foreach (Validator validator in Validators.Validators) stakes += validator.Stake;
        if (staking.Balance < stakes) _warnings.Add($"Staking holds {Amount.Text(staking.Balance)}, but {Amount.Text(stakes)} are at stake: the last to leave get nothing.");
        if (staking["isOpen"].IsZero && staking["governor"].IsZero) _warnings.Add("joining needs a governor's admission, and there is no governor: nobody can join.");
        if (staking["equivocationSlashPerMille"].IsZero) _warnings.Add("equivocationSlashPerMille is 0: voting twice costs nothing.");
        if (staking["inactivityWindow"].IsZero) _warnings.Add("inactivityWindow is 0: a validator that is gone for ever stays in the set until a governor ejects it.");
    }
}
