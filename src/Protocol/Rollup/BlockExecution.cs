using System;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.State;
using Reason = Sequitur.Rollup.BlockRejectionReason;

namespace Sequitur.Rollup;

/// <summary>Builds a block transaction by transaction. Reusable: one instance serves block after block and keeps its memory.</summary>
/// <remarks>
/// Begin (<see cref="EpochStep"/>, EIP-4788, EIP-2935), any number of TryExecute, Seal (EIP-4895 withdrawals, EIP-7685 requests, roots). On a chain
/// with a bridge the first and the last thing done is to read its state (<see cref="BridgeReader"/>).
/// The witness of a block must not depend on what its builder tried in vain. So when a transaction was refused after the state had been read
/// for it, sealing first executes the block again from its start.
/// </remarks>
public sealed partial class BlockExecution
{
    private const ulong WeiPerGwei = 1_000_000_000;

    /// <summary>EIP-7934: bytes kept free for the header, list headers and the like.</summary>
    private const int BlockBytesReserved = 2_048;

    private const int WithdrawalBytesMax = 64;
    private const int TransactionHeaderBytesMax = 8;

    private readonly GrowList<TransactionResult> _results = new();
    private readonly GrowList<byte[]> _requests = new();
    private readonly ByteBuffer _deposits = new(256);

    private TransactionExecutor<NoTracer>? _executor;
    private ChainConfiguration? _configuration;
    private BlockHeader? _parent;
    private BlockAttributes? _attributes;
    private BlockEnvironment? _block;
    private IStateSource? _source;
    private IBlockHashes _hashes = NoBlockHashes.Instance;
    private ForkRules _rules = ForkRules.Cancun;
    private SystemContractSet _systemContracts;
    private ulong _excessBlobGas;
    private ulong _blobGasUsed;
    private int _bodyBytes;

    /// <summary>Where a range of a block starts that has no start step; null at the start of a block.</summary>
    private RunningValues? _before;

    /// <summary>Gas used so far.</summary>
    public ulong GasUsed { get; private set; }

    public ulong GasLeft => _block is null ? 0 : _block.GasLimit - GasUsed;

    public U256 BaseFee => _block is null ? default : _block.BaseFee;

    public U256 BlobBaseFee => _block is null ? default : _block.BlobBaseFee;

    public int TransactionCount => _results.Count;

    /// <summary>Where the chain stood with its L1 before what is executed here.</summary>
    public BridgeState BridgeBefore { get; private set; }

    /// <summary>The same after it, from <see cref="Finish"/> or <see cref="CheckState"/> on.</summary>
    internal BridgeState BridgeAfter { get; private set; }

    /// <summary>The transaction executed last.</summary>
    public TransactionResult LastResult => _results.Last;

    /// <summary>The state so far, between transactions.</summary>
    public WorldState State => Executor.State;

    private TransactionExecutor<NoTracer> Executor => _executor ?? throw new InvalidOperationException("Begin comes first.");

    /// <summary>Starts a block on a parent: checks the attributes, runs the start step of an epoch and the system calls of EIP-4788 and EIP-2935.</summary>
    public BlockRejection Begin(
        ChainConfiguration configuration, BlockHeader parent, BlockAttributes attributes, IStateSource source, IBlockHashes hashes) =>
        BeginAt(null, configuration, parent, attributes, source, hashes);

    /// <summary>Starts behind earlier transactions, whose values are given: the start step is theirs. Null starts the block.</summary>
    internal BlockRejection BeginAt(
        RunningValues? before,
        ChainConfiguration configuration,
        BlockHeader parent,
        BlockAttributes attributes,
        IStateSource source,
        IBlockHashes hashes)
    {
        BlockRejection rejection = HeaderRules.CheckAttributes(configuration, parent, attributes);
        if (rejection.IsRejected)
        {
            return rejection;
        }

        _before = before;
        _configuration = configuration;
        _parent = parent;
        _attributes = attributes;
        _source = source;
        _hashes = hashes;
        _rules = configuration.RulesAt(attributes.Timestamp);
        _systemContracts = configuration.SystemContractsAt(attributes.Timestamp);
        _excessBlobGas = FeeMarket.NextExcessBlobGas(configuration, parent, attributes.Timestamp);
        _block = new BlockEnvironment
        {
            ChainId = configuration.ChainId,
            Number = parent.Number + 1,
            Timestamp = attributes.Timestamp,
            Beneficiary = attributes.Beneficiary,
            GasLimit = attributes.GasLimit,
            BaseFee = FeeMarket.NextBaseFee(configuration, parent),
            BlobBaseFee = FeeMarket.BlobBaseFee(configuration.BlobParametersAt(attributes.Timestamp), _excessBlobGas),
            PrevRandao = U256.FromBigEndian(attributes.PrevRandao.Bytes),
        };
        return Start();
    }

    /// <summary>Executes the transaction as the next of the block. A refused one changes nothing.</summary>
    public TransactionRejection TryExecute(Transaction transaction)
    {
        int bytes = _bodyBytes + transaction.Raw.Length + TransactionHeaderBytesMax;
        return bytes > _rules.BlockRlpBytesMax - BlockBytesReserved
            ? TransactionRules.Reject(
                TransactionRejectionReason.BlockTooLarge, (ulong)(_rules.BlockRlpBytesMax - BlockBytesReserved), (ulong)bytes)
            : TryExecuteAnySize(transaction);
    }

    /// <summary>Withdrawals, requests, roots. The instance is free for the next block afterwards.</summary>
    public BlockRejection Seal(ITrieNodes nodes, bool recordWitness, out SealedBlock? sealedBlock)
    {
        sealedBlock = null;
        BlockRejection rejection = recordWitness && Executor.HasReadForRefused ? ExecuteAgain() : default;
        if (!rejection.IsRejected)
        {
            rejection = Finish();
        }

        if (rejection.IsRejected)
        {
            return rejection;
        }

        StateDelta delta = StateCommitter.Commit(Executor.State, nodes, _parent!.StateRoot, recordWitness);
        if (delta.Fault.IsSet)
        {
            return Faulted(delta.Fault);
        }

        Transaction[] transactions = new Transaction[_results.Count];
        for (int i = 0; i < transactions.Length; i++)
        {
            transactions[i] = _results[i].Transaction;
        }

        Advance(delta.StateRoot, 0, null, null, out RunningValues after);
        sealedBlock = new SealedBlock
        {
            Block = new Block(MakeHeader(after), transactions, _attributes!.Withdrawals),
            Results = _results.ToArray(),
            Delta = delta,
            Requests = _requests.ToArray(),
            OldestBlockHashRead = Executor.OldestBlockHashRead,
            BridgeBefore = BridgeBefore,
            BridgeAfter = BridgeAfter,
        };
        return default;
    }

    /// <summary>Import measures the whole block at once.</summary>
    internal TransactionRejection TryExecuteAnySize(Transaction transaction)
    {
        if (transaction.IsMessage && _results.Count != 0 && !_results.Last.Transaction.IsMessage)
        {
            return TransactionRules.Reject(TransactionRejectionReason.MessageAfterTransaction, 0, transaction.Message!.QueueIndex);
        }

        TransactionRejection rejection = Executor.TryExecute(transaction, GasUsed, _blobGasUsed, out TransactionResult? result);
        if (!rejection.IsRejected)
        {
            _results.Add(result!);
            GasUsed += result!.GasUsed;
            _blobGasUsed += result.BlobGasUsed;
            _bodyBytes += transaction.Raw.Length + TransactionHeaderBytesMax;
        }

        return rejection;
    }

    /// <summary>The end-of-block steps that change the state; afterwards only roots are missing.</summary>
    internal BlockRejection Finish()
    {
        ApplyWithdrawals();
        _requests.Clear();
        BlockRejection rejection = CollectRequests();
        return rejection.IsRejected ? rejection : CheckState();
    }

    /// <summary>Reads the bridge's state at the end, and says whether the state could answer everything; when <see cref="Finish"/> does not follow.</summary>
    internal BlockRejection CheckState()
    {
        BridgeAfter = BridgeReader.Read(_configuration!.Bridge, Executor.State);
        return Executor.Fault.IsSet ? Faulted(Executor.Fault) : default;
    }

    internal ulong OldestBlockHashRead => Executor.OldestBlockHashRead;

    private BlockRejection Start()
    {
        if (_executor is null)
        {
            _executor = new TransactionExecutor<NoTracer>(new WorldState(_source!), default);
        }
        else
        {
            _executor.State.Reset(_source!);
        }

        BridgeBefore = BridgeReader.Read(_configuration!.Bridge, _executor.State);
        if (_before is null && _configuration.Consensus.IsBoundary(_block!.Number))
        {
            EpochStep.Run(_executor, _configuration, _parent!);
        }

        _executor.SetBlock(_configuration, _block!, _hashes);
        _results.Clear();
        _requests.Clear();
        _bodyBytes = _attributes!.Withdrawals.Length * WithdrawalBytesMax;
        GasUsed = _before is null ? 0 : _before.GasUsed;
        _blobGasUsed = _before is null ? 0 : _before.BlobGasUsed;
        if (_before is not null)
        {
            return default;
        }

        // Neither call can make a block invalid: without code, or failing, it has no effect.
        if (Calls(SystemContractSet.BeaconRoots))
        {
            _executor.TryCallSystem(SystemContracts.BeaconRoots, _attributes.ParentBeaconRoot.Bytes.ToArray(), out _);
        }

        if (Calls(SystemContractSet.History))
        {
            _executor.TryCallSystem(SystemContracts.History, _parent!.Hash.Bytes.ToArray(), out _);
        }

        return _executor.Fault.IsSet ? Faulted(_executor.Fault) : default;
    }

    private bool Calls(SystemContractSet contract) => (_systemContracts & contract) != 0;

    private BlockRejection ExecuteAgain()
    {
        TransactionResult[] earlier = _results.ToArray();
        BlockRejection rejection = Start();
        for (int i = 0; i < earlier.Length && !rejection.IsRejected; i++)
        {
            TransactionRejection refused = TryExecuteAnySize(earlier[i].Transaction);
            if (refused.IsRejected)
            {
                rejection = new BlockRejection(Reason.InvalidTransaction) { TransactionIndex = i, Transaction = refused };
            }
        }

        return rejection;
    }

    private void ApplyWithdrawals()
    {
        Withdrawal[] withdrawals = _attributes!.Withdrawals;
        if (withdrawals.Length == 0)
        {
            return;
        }

        Executor.State.BeginTransaction();
        for (int i = 0; i < withdrawals.Length; i++)
        {
            Executor.State.AddBalance(withdrawals[i].Address, (U256)withdrawals[i].Amount * WeiPerGwei);
        }

        Executor.State.EndTransaction();
    }

    private BlockRejection CollectRequests()
    {
        BlockRejection rejection = Calls(SystemContractSet.Deposits) ? CollectDeposits() : default;
        if (!rejection.IsRejected && Calls(SystemContractSet.WithdrawalRequests))
        {
            rejection = CallForRequests(SystemContracts.WithdrawalRequests, Requests.WithdrawalType);
        }

        if (!rejection.IsRejected && Calls(SystemContractSet.ConsolidationRequests))
        {
            rejection = CallForRequests(SystemContracts.ConsolidationRequests, Requests.ConsolidationType);
        }

        return rejection;
    }

    private BlockRejection CollectDeposits()
    {
        _deposits.Clear();
        _deposits.Append(Requests.DepositType);
        for (int i = 0; i < _results.Count; i++)
        {
            if (!Requests.TryAppendDeposits(_results[i].Receipt.Logs, _configuration!.DepositContract, _deposits))
            {
                return new BlockRejection(Reason.MalformedDepositLog) { TransactionIndex = i };
            }
        }

        if (_deposits.Length > 1)
        {
            _requests.Add(_deposits.ToArray());
        }

        return default;
    }

    private BlockRejection CallForRequests(in Address contract, byte type)
    {
        if (!Executor.TryCallSystem(contract, [], out ExecutionOutcome outcome))
        {
            return Executor.Fault.IsSet
                ? Faulted(Executor.Fault)
                : new BlockRejection(Reason.SystemContractMissing) { SystemContract = contract };
        }

        if (!outcome.IsSuccess)
        {
            return Executor.Fault.IsSet
                ? Faulted(Executor.Fault)
                : new BlockRejection(Reason.SystemCallFailed) { SystemContract = contract };
        }

        if (outcome.Output.Length != 0)
        {
            byte[] request = new byte[1 + outcome.Output.Length];
            request[0] = type;
            outcome.Output.CopyTo(request.AsSpan(1));
            _requests.Add(request);
        }

        return default;
    }

    private static BlockRejection Faulted(StateFault fault) => new(Reason.StateFault) { Fault = fault };
}
