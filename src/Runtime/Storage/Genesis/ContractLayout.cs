using System;
using System.Text;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>Checks that the contracts are what the configuration says of them: code is there, and their views answer what is in the slots that it names.</summary>
/// <remarks>
/// Nodes, provers and L1 read those slots by number. Each is filled with a value that is nowhere else, in a copy of the state, and the view of that variable is
/// called: so slots that happen to hold the same are told apart, and an empty set of slots passes for nothing.
/// </remarks>
public sealed class ContractLayout
{
    /// <summary>More than any view takes.</summary>
    private const ulong CallGas = 1_000_000;

    /// <summary>An address as well, so that a view of an address can answer it.</summary>
    private const ulong FirstMark = 0x7530_0000_5e90_1700;

    private readonly ChainConfiguration _configuration;
    private readonly TransactionCall _call = new();
    private ulong _mark = FirstMark;

    private ContractLayout(ChainConfiguration configuration) => _configuration = configuration;

    /// <summary>Checks what a chain starts with.</summary>
    /// <exception cref="GenesisFileException">Names the member of the configuration that is not so.</exception>
    public static void Check(GenesisSpecification genesis)
    {
        MemoryState state = new();
        BlockHeader header = GenesisBlock.Build(genesis, state, out _);
        Check(genesis.Configuration, header, state);
    }

    /// <summary>Checks the state after a block.</summary>
    /// <exception cref="GenesisFileException">Names the member of the configuration that is not so.</exception>
    public static void Check(ChainConfiguration configuration, BlockHeader header, IStateSource state)
    {
        ContractLayout layout = new(configuration);
        layout._call.Begin(configuration, header, state, NoBlockHashes.Instance);
        layout.CheckValidatorSet(configuration.Consensus);
        if (configuration.Bridge.HasContract) layout.CheckBridge(configuration.Bridge);
    }

    private void CheckValidatorSet(ConsensusParameters consensus)
    {
        const string Path = "config.sequitur.consensus";
        Address contract = consensus.ValidatorSet;
        RequireCode(contract, $"{Path}.validatorSet", "the contract that names the validators");
        U256 key = Mark();
        (string view, U256 slot) = consensus.Seals == SealScheme.Bls12381
            ? ("validators(bytes32)", ValidatorSetLayout.StakeSlot(consensus, key))
            : ("validatorStakes(address)", ValidatorSetLayout.StakeSlot(consensus, Address.FromWord(key)));
        CheckView(contract, $"{Path}.stakesSlot", view, slot, key);
        CheckView(contract, $"{Path}.countSlot", "numValidators()", ValidatorSetLayout.CountSlot(consensus), null);
        CheckView(contract, $"{Path}.totalStakeSlot", "totalStake()", ValidatorSetLayout.TotalStakeSlot(consensus), null);
        Write(contract, ValidatorSetLayout.ListSlot, 1);
        CheckView(contract, $"{Path}.validatorSet", "activeValidators(uint256)", ValidatorSetLayout.ListItemSlot(0), U256.Zero);
    }

    private void CheckBridge(BridgeParameters bridge)
    {
        const string Path = "config.sequitur.bridge";
        RequireCode(bridge.Contract, $"{Path}.contract", "the contract of the bridge");
        CheckView(bridge.Contract, $"{Path}.withdrawRootSlot", "withdrawRoot()", bridge.WithdrawRootSlot, null);
        CheckView(bridge.Contract, $"{Path}.queueIndexSlot", "nextL1Message()", bridge.QueueIndexSlot, null);
        CheckView(bridge.Contract, $"{Path}.queueHashSlot", "l1RollingHash()", bridge.QueueHashSlot, null);
    }

    private void RequireCode(in Address contract, string member, string what)
    {
        if (_call.State.GetCode(contract).Bytes.IsEmpty) throw new GenesisFileException(member, what, $"{contract}, an account without code (NoContract)");
    }

    private void CheckView(in Address contract, string member, string view, in U256 slot, U256? argument)
    {
        U256 mark = Mark();
        Write(contract, slot, mark);
        byte[] input = [.. Keccak.Hash(Encoding.ASCII.GetBytes(view)).Bytes[..4], .. argument is { } word ? word.ToHash256().Bytes : []];
        CallOutcome outcome = _call.Execute(new CallRequest { To = contract, Input = input, GasLimit = CallGas });
        string expected = $"the slot that {view} of {contract} answers from";
        if (!outcome.IsSuccess || outcome.Output.Length < Hash256.Size) throw new GenesisFileException(member, expected, $"a contract without this view (NoView: {outcome.Reason})");
        U256 answer = U256.FromBigEndian(outcome.Output.AsSpan(0, Hash256.Size));
        if (answer != mark) throw new GenesisFileException(member, expected, $"slot {slot.ToHash256()}, which it does not (OtherSlot)");
    }

    private void Write(in Address contract, in U256 slot, in U256 value)
    {
        _call.State.BeginTransaction();
        _call.State.SetStorage(contract, slot, value);
        _call.State.EndTransaction();
    }

    private U256 Mark() => _mark++;
}
