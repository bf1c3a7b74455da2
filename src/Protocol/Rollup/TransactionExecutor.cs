using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.State;
using Reason = Sequitur.Rollup.TransactionRejectionReason;

namespace Sequitur.Rollup;

/// <summary>Executes transactions one after the other on a state, inside one block's environment. Reusable; owns its EVM.</summary>
/// <remarks>
/// Order of a transaction: checks that need no state, checks of the sender, the nonce and the fee purchase, warm sets (EIP-2929, 2930, 3651),
/// authorizations (EIP-7702), the call, refunds (EIP-3529) and the calldata floor (EIP-7623), the tip. The base fee is burnt.
/// </remarks>
public sealed partial class TransactionExecutor<TTracer>
    where TTracer : struct, ITracer
{
    /// <summary>EIP-3529.</summary>
    private const ulong RefundQuotient = 5;

    private readonly WorldState _state;
    private readonly BlockWindow _window = new();
    private readonly Interpreter<StateHost, TTracer> _interpreter;

    private ChainConfiguration? _configuration;
    private BlockEnvironment? _block;
    private BlobParameters _blobs;

    public TransactionExecutor(WorldState state, TTracer tracer)
    {
        _state = state;
        _interpreter = new Interpreter<StateHost, TTracer>(new StateHost(state, _window), tracer);
    }

    public WorldState State => _state;

    public TTracer Tracer => _interpreter.Tracer;

    /// <summary>The oldest block BLOCKHASH asked for since the block was set; ulong.MaxValue when none.</summary>
    public ulong OldestBlockHashRead => _window.OldestRead;

    /// <summary>Whether a transaction was refused after the state had been read for it: its reads are then in the state's access record.</summary>
    public bool HasReadForRefused { get; private set; }

    public void SetBlock(ChainConfiguration configuration, BlockEnvironment block, IBlockHashes hashes)
    {
        _configuration = configuration;
        _block = block;
        _blobs = configuration.BlobParametersAt(block.Timestamp);
        ForkRules rules = configuration.RulesAt(block.Timestamp);
        _window.SetBlock(rules, block.Number, hashes);
        _interpreter.SetBlock(rules, block);
        HasReadForRefused = false;
    }

    /// <summary>What the state or the block hashes could not answer, if anything.</summary>
    public StateFault Fault =>
        _state.IsFaulted ? _state.Fault
        : _window.IsFaulted ? new StateFault(StateFaultKind.MissingHeader, new U256(_window.FaultedNumber).ToHash256())
        : default;

    /// <summary>Executes a transaction; a refused one changes nothing.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="gasUsedBefore">Gas the block has used so far.</param>
    /// <param name="blobGasUsedBefore">Blob gas the block has used so far.</param>
    /// <param name="result">What it did, unless it was refused.</param>
    public TransactionRejection TryExecute(
        Transaction transaction, ulong gasUsedBefore, ulong blobGasUsedBefore, out TransactionResult? result)
    {
        if (transaction.Message is not null)
        {
            return TryExecuteMessage(transaction, gasUsedBefore, out result);
        }

        result = null;
        TransactionRejection rejection = TransactionRules.CheckPrice(transaction, _block!.BaseFee);
        if (!rejection.IsRejected)
        {
            rejection = CheckGas(transaction, gasUsedBefore, blobGasUsedBefore);
        }

        if (!rejection.IsRejected)
        {
            rejection = TransactionRules.CheckChain(transaction, _configuration!);
        }

        if (rejection.IsRejected)
        {
            return rejection;
        }

        if (!transaction.TryGetSender(out Address sender))
        {
            return new TransactionRejection(Reason.UnrecoverableSignature, default, default);
        }

        rejection = TransactionRules.CheckBlobs(transaction, _window.Rules, _blobs, _block.BlobBaseFee);
        if (rejection.IsRejected)
        {
            return rejection;
        }

        _state.GetBalance(sender, out U256 balance);
        rejection = TransactionRules.CheckSender(
            transaction, _state.GetNonce(sender), balance, _state.GetCode(sender), _window.Rules);
        if (_state.IsFaulted)
        {
            rejection = Faulted();
        }

        if (rejection.IsRejected)
        {
            HasReadForRefused = true;
            return rejection;
        }

        return Execute(transaction, sender, gasUsedBefore, out result);
    }

    /// <summary>A call by the system (EIP-4788, 2935, 7002, 7251): no fee, no nonce, own gas. False when the callee has no code.</summary>
    internal bool TryCallSystem(in Address contract, byte[] input, out ExecutionOutcome outcome)
    {
        bool isCalled = TryBeginSystemCall(contract, input, out outcome);
        if (isCalled)
        {
            _state.EndTransaction();
        }

        return isCalled;
    }

    /// <summary>The same, but what it did is still open: the caller ends the state's transaction, or discards it. Nothing is open when this is false.</summary>
    internal bool TryBeginSystemCall(in Address contract, byte[] input, out ExecutionOutcome outcome)
    {
        outcome = default;
        if (_state.GetCode(contract).Length == 0)
        {
            return false;
        }

        _state.BeginTransaction();
        Message message = new(false, SystemContracts.Caller, contract, contract, default, input, SystemContracts.CallGas);
        outcome = _interpreter.Execute(message, new TransactionEnvironment(SystemContracts.Caller, _block!.BaseFee, []));
        return true;
    }

    /// <summary>Runs a message with its authorizations and warm sets; no fee is bought or paid. The caller ends the transaction.</summary>
    internal ExecutionOutcome ExecuteMessage(
        in Message message,
        in TransactionEnvironment environment,
        AccessListEntry[] accessList,
        Authorization[] authorizations,
        out long authorizationRefund)
    {
        _state.WarmAccount(message.Caller);
        _state.WarmAccount(message.Recipient);
        _state.WarmAccount(_block!.Beneficiary);
        WarmAccessList(accessList);
        authorizationRefund = 0;
        for (int i = 0; i < authorizations.Length; i++)
        {
            authorizationRefund += Authorize(authorizations[i]);
        }

        return _interpreter.Execute(message, environment);
    }

    /// <summary>The gas limit against its bounds, then gas and blob gas against what is left of the block.</summary>
    private TransactionRejection CheckGas(Transaction transaction, ulong gasUsedBefore, ulong blobGasUsedBefore)
    {
        TransactionRejection rejection = TransactionRules.CheckGas(transaction, _window.Rules);
        if (rejection.IsRejected)
        {
            return rejection;
        }

        ulong gasLeft = _block!.GasLimit - gasUsedBefore;
        if (transaction.GasLimit > gasLeft)
        {
            return TransactionRules.Reject(Reason.GasLimitAboveBlock, gasLeft, transaction.GasLimit);
        }

        ulong blobGasLeft = (_blobs.MaxBlobs * FeeMarket.GasPerBlob) - blobGasUsedBefore;
        return transaction.BlobGas > blobGasLeft
            ? TransactionRules.Reject(Reason.BlobGasAboveBlock, blobGasLeft, transaction.BlobGas)
            : default;
    }

    private TransactionRejection Execute(Transaction transaction, Address sender, ulong gasUsedBefore, out TransactionResult? result)
    {
        result = null;
        U256 price = transaction.EffectiveGasPrice(_block!.BaseFee);
        ulong intrinsic = TransactionRules.IntrinsicGasOf(transaction);
        _state.BeginTransaction();
        _state.SubtractBalance(sender, (price * transaction.GasLimit) + (_block.BlobBaseFee * transaction.BlobGas));
        _state.IncrementNonce(sender);
        Address recipient = transaction.To ?? ContractAddress.FromNonce(sender, transaction.Nonce);
        Message message = new(
            transaction.IsCreate, sender, recipient, recipient, transaction.Value, transaction.Data, transaction.GasLimit - intrinsic);
        ExecutionOutcome outcome = ExecuteMessage(
            message,
            new TransactionEnvironment(sender, price, transaction.BlobHashes),
            transaction.AccessList,
            transaction.Authorizations,
            out long authorizationRefund);
        if (outcome.IsAborted || _state.IsFaulted || _window.IsFaulted)
        {
            return Abandon(outcome);
        }

        ulong gasUsed = GasAfterRefund(
            transaction.GasLimit - outcome.GasLeft,
            authorizationRefund + (outcome.IsSuccess ? outcome.Refund : 0),
            IntrinsicGas.Floor(transaction.Data, _window.Rules));
        _state.AddBalance(sender, price * (transaction.GasLimit - gasUsed));
        _state.AddBalance(_block.Beneficiary, (price - _block.BaseFee) * gasUsed);
        Log[] logs = outcome.IsSuccess ? _state.Logs.ToArray() : [];
        _state.EndTransaction();
        if (_state.IsFaulted)
        {
            return Faulted();
        }

        result = new TransactionResult(
            transaction,
            new Receipt(transaction.Type, outcome.IsSuccess, gasUsedBefore + gasUsed, BloomOf(logs), logs),
            gasUsed,
            price,
            transaction.BlobGas,
            outcome.Reason,
            outcome.Output,
            transaction.IsCreate ? recipient : null);
        return default;
    }

    /// <summary>EIP-3529: at most a fifth comes back. EIP-7623: never less than the floor is paid.</summary>
    internal static ulong GasAfterRefund(ulong gasUsed, long refund, ulong floor)
    {
        ulong cap = gasUsed / RefundQuotient;
        ulong granted = refund <= 0 ? 0 : (ulong)refund;
        ulong paid = gasUsed - (granted < cap ? granted : cap);
        return paid < floor ? floor : paid;
    }

    private TransactionRejection Abandon(in ExecutionOutcome outcome)
    {
        _state.DiscardTransaction();
        HasReadForRefused = true;
        return Faulted();
    }

    private TransactionRejection Faulted()
    {
        TransactionRejection rejection = new(Reason.StateFault, default, default, Fault);
        _window.ClearFault();
        return rejection;
    }

    private void WarmAccessList(AccessListEntry[] accessList)
    {
        for (int i = 0; i < accessList.Length; i++)
        {
            _state.WarmAccount(accessList[i].Address);
            U256[] keys = accessList[i].StorageKeys;
            for (int k = 0; k < keys.Length; k++)
            {
                _state.WarmStorage(accessList[i].Address, keys[k]);
            }
        }
    }

    /// <summary>EIP-7702, in the order of its list; a tuple that breaks a rule is skipped. Returns the refund it earns.</summary>
    private long Authorize(Authorization authorization)
    {
        bool isForUs = authorization.ChainId.IsZero || authorization.ChainId == _block!.ChainId;
        if (!isForUs || authorization.Nonce == ulong.MaxValue || !authorization.TryRecoverAuthority(out Address authority))
        {
            return 0;
        }

        _state.WarmAccount(authority);
        Bytecode code = _state.GetCode(authority);
        bool mayDelegate = code.Length == 0 || Delegation.TryParse(code.Bytes, out _);
        if (!mayDelegate || _state.GetNonce(authority) != authorization.Nonce)
        {
            return 0;
        }

        long refund = _state.IsDead(authority) ? 0 : (long)(GasCosts.AuthorizationEmptyAccount - GasCosts.AuthorizationBase);
        if (authorization.Address.IsZero)
        {
            _state.SetCode(authority, []);
        }
        else
        {
            System.Span<byte> designator = stackalloc byte[Delegation.Size];
            Delegation.Write(authorization.Address, designator);
            _state.SetCode(authority, designator);
        }

        _state.IncrementNonce(authority);
        return refund;
    }

    private static Bloom BloomOf(Log[] logs)
    {
        Bloom bloom = new();
        for (int i = 0; i < logs.Length; i++)
        {
            bloom.Add(logs[i]);
        }

        return bloom;
    }
}
