using System;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.State;
using Reason = Sequitur.Rollup.TransactionRejectionReason;

namespace Sequitur.Rollup;

/// <summary>Executes unsigned calls on a state without keeping what they did. Reusable.</summary>
public sealed class TransactionCall
{
    private TransactionExecutor<NoTracer>? _executor;
    private ChainConfiguration? _configuration;
    private BlockEnvironment? _block;
    private BlockEnvironment? _freeBlock;
    private IBlockHashes _hashes = NoBlockHashes.Instance;

    /// <summary>The state calls see; a state override writes here (between BeginTransaction and EndTransaction).</summary>
    public WorldState State => Executor.State;

    private TransactionExecutor<NoTracer> Executor => _executor ?? throw new InvalidOperationException("Begin comes first.");

    /// <summary>Chooses the block whose environment calls see, and the state after it.</summary>
    public void Begin(ChainConfiguration configuration, BlockHeader header, IStateSource source, IBlockHashes hashes)
    {
        if (_executor is null)
        {
            _executor = new TransactionExecutor<NoTracer>(new WorldState(source), default);
        }
        else
        {
            _executor.State.Reset(source);
        }

        _configuration = configuration;
        _hashes = hashes;
        _block = EnvironmentOf(configuration, header, header.BaseFee);
        _freeBlock = EnvironmentOf(configuration, header, default);
    }

    /// <summary>Runs the call and undoes it. It pays no fee and needs no nonce; a sender with code is allowed.</summary>
    public CallOutcome Execute(CallRequest request) => Run(Executor, request);

    /// <summary>The same under a tracer.</summary>
    public CallOutcome Execute<TTracer>(CallRequest request, TTracer tracer)
        where TTracer : struct, ITracer =>
        Run(new TransactionExecutor<TTracer>(State, tracer), request);

    /// <summary>The accounts and slots the call touches beyond sender, recipient and precompiles, in the order of their first use.</summary>
    public CallOutcome ExecuteForAccessList(CallRequest request, out AccessListEntry[] accessList)
    {
        AccessRecord record = new(_configuration!.RulesAt(_block!.Timestamp));
        record.Include(request.AccessList);
        record.Exclude(request.From);
        record.Exclude(request.To ?? ContractAddress.FromNonce(request.From, State.GetNonce(request.From)));
        CallOutcome outcome = Execute(request, new AccessTracer(record));
        accessList = record.ToAccessList();
        return outcome;
    }

    private CallOutcome Run<TTracer>(TransactionExecutor<TTracer> executor, CallRequest request)
        where TTracer : struct, ITracer
    {
        BlockEnvironment block = request.GasPrice.IsZero ? _freeBlock! : _block!;
        ForkRules rules = _configuration!.RulesAt(block.Timestamp);
        executor.SetBlock(_configuration, block, _hashes);
        TransactionRejection rejection = Check(request, rules, out ulong intrinsic);
        if (rejection.IsRejected)
        {
            return Refused(rejection);
        }

        ulong nonce = State.GetNonce(request.From);
        State.BeginTransaction();
        if (request.ChecksBalance)
        {
            State.SubtractBalance(request.From, request.GasPrice * request.GasLimit);
        }

        State.IncrementNonce(request.From);
        Address recipient = request.To ?? ContractAddress.FromNonce(request.From, nonce);
        Message message = new(
            request.To is null, request.From, recipient, recipient, request.Value, request.Input, request.GasLimit - intrinsic);
        ExecutionOutcome outcome = executor.ExecuteMessage(
            message,
            new TransactionEnvironment(request.From, request.GasPrice, request.BlobHashes),
            request.AccessList,
            request.Authorizations,
            out long authorizationRefund);
        Log[] logs = outcome.IsSuccess ? State.Logs.ToArray() : [];
        State.DiscardTransaction();
        if (executor.Fault.IsSet)
        {
            return Refused(new TransactionRejection(Reason.StateFault, default, default, executor.Fault));
        }

        ulong gasUsed = request.GasLimit - outcome.GasLeft;
        ulong floor = IntrinsicGas.Floor(request.Input, rules);
        long refund = authorizationRefund + (outcome.IsSuccess ? outcome.Refund : 0);
        return new CallOutcome(
            default,
            outcome.Reason,
            outcome.Output,
            TransactionExecutor<TTracer>.GasAfterRefund(gasUsed, refund, floor),
            gasUsed < floor ? floor : gasUsed,
            logs,
            request.To is null ? recipient : null);
    }

    private TransactionRejection Check(CallRequest request, ForkRules rules, out ulong intrinsic)
    {
        intrinsic = 0;
        TransactionType type = request.Authorizations.Length != 0 ? TransactionType.SetCode
            : request.BlobHashes.Length != 0 ? TransactionType.Blob : TransactionType.Legacy;
        if (type != TransactionType.Legacy && !rules.Profile.TransactionTypes.Has((ulong)type))
        {
            return TransactionRules.Reject(Reason.UnsupportedType, 0, (ulong)type);
        }

        intrinsic = IntrinsicGas.Compute(
            request.Input,
            request.To is null,
            request.AccessList.Length,
            TransactionRules.CountKeys(request.AccessList),
            request.Authorizations.Length);
        if (request.To is null && request.Input.Length > GasCosts.InitCodeBytesMax)
        {
            return TransactionRules.Reject(Reason.InitCodeTooLarge, (ulong)GasCosts.InitCodeBytesMax, (ulong)request.Input.Length);
        }

        if (request.GasLimit < intrinsic)
        {
            return TransactionRules.Reject(Reason.IntrinsicGasTooLow, intrinsic, request.GasLimit);
        }

        ulong floor = IntrinsicGas.Floor(request.Input, rules);
        if (request.GasLimit < floor)
        {
            return TransactionRules.Reject(Reason.FloorGasTooLow, floor, request.GasLimit);
        }

        if (!request.GasPrice.IsZero && request.GasPrice < _block!.BaseFee)
        {
            return TransactionRules.Reject(Reason.MaxFeeBelowBaseFee, _block.BaseFee, request.GasPrice);
        }

        U256 cost = default;
        bool overflows = request.ChecksBalance && U256.MultiplyOverflows(request.GasPrice, request.GasLimit, out cost);
        if (overflows || U256.AddOverflows(cost, request.Value, out cost))
        {
            return TransactionRules.Reject(Reason.CostOverflow, U256.MaxValue, request.GasPrice);
        }

        State.GetBalance(request.From, out U256 balance);
        return balance < cost ? TransactionRules.Reject(Reason.InsufficientFunds, cost, balance) : default;
    }

    private static CallOutcome Refused(in TransactionRejection rejection) => new(rejection, ExitReason.HostFault, [], 0, 0, [], null);

    private static BlockEnvironment EnvironmentOf(ChainConfiguration configuration, BlockHeader header, U256 baseFee) => new()
    {
        ChainId = configuration.ChainId,
        Number = header.Number,
        Timestamp = header.Timestamp,
        Beneficiary = header.Beneficiary,
        GasLimit = header.GasLimit,
        BaseFee = baseFee,
        BlobBaseFee = FeeMarket.BlobBaseFee(configuration.BlobParametersAt(header.Timestamp), header.ExcessBlobGas),
        PrevRandao = U256.FromBigEndian(header.PrevRandao.Bytes),
    };
}
