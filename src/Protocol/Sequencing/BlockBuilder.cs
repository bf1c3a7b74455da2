using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Sequencing;

/// <summary>Fills a block with the candidates it is given, and says what is to become of those that do not go in.</summary>
/// <remarks>
/// Every candidate is tried at most once, so a build ends. A candidate that fits no block at all is discarded; one that does not fit
/// this block is held, and its sender's later ones with it. Every refusal comes before its execution, so hostile candidates cannot stretch a
/// build.
/// </remarks>
public sealed class BlockBuilder(BlockExecution execution)
{
    /// <summary>A misfit is a candidate that asks for more gas or bytes than the block has left.</summary>
    private const int MisfitsMax = 64;

    private const ulong SmallestTransactionGas = 21_000;

    private readonly HashSet<Address> _passedOver = [];
    private int _misfits;

    /// <summary>Nothing more can be added.</summary>
    public bool IsFull { get; private set; }

    /// <summary>How many transactions are in the block.</summary>
    public int IncludedCount { get; private set; }

    /// <summary>Refused for good, with the reason.</summary>
    public List<RefusedCandidate> Discarded { get; } = [];

    /// <summary>Refused for this block.</summary>
    public List<RefusedCandidate> Held { get; } = [];

    /// <summary>The state could not be read; the build must be abandoned.</summary>
    public TransactionRejection Fault { get; private set; }

    /// <summary>Prepares for a block which <see cref="BlockExecution.Begin"/> has begun.</summary>
    public void Start()
    {
        _passedOver.Clear();
        _misfits = 0;
        IsFull = false;
        IncludedCount = 0;
        Fault = default;
        Discarded.Clear();
        Held.Clear();
    }

    /// <summary>Tries the candidates in their order.</summary>
    public void Add(List<PooledTransaction> candidates)
    {
        foreach (PooledTransaction candidate in candidates)
        {
            if (IsFull || Fault.IsRejected) return;
            if (!_passedOver.Contains(candidate.Sender)) Try(candidate);
        }
    }

    private void Try(PooledTransaction candidate)
    {
        TransactionRejection rejection = execution.TryExecute(candidate.Body);
        switch (FateOf(rejection.Reason, execution.TransactionCount == 0))
        {
            case Fate.Included:
                IncludedCount++;
                break;
            case Fate.Misfit:
                PassOver(candidate, rejection, Held);
                _misfits++;
                break;
            case Fate.Held:
                PassOver(candidate, rejection, Held);
                break;
            case Fate.Discarded:
                PassOver(candidate, rejection, Discarded);
                break;
            default:
                Fault = rejection;
                break;
        }

        IsFull = _misfits >= MisfitsMax || execution.GasLeft < SmallestTransactionGas;
    }

    private void PassOver(PooledTransaction candidate, in TransactionRejection rejection, List<RefusedCandidate> list)
    {
        _passedOver.Add(candidate.Sender);
        list.Add(new RefusedCandidate(candidate, rejection));
    }

    /// <summary>What a refusal means for the candidate. What does not fit an empty block fits none.</summary>
    private static Fate FateOf(TransactionRejectionReason reason, bool isBlockEmpty)
    {
        switch (reason)
        {
            case TransactionRejectionReason.None:
                return Fate.Included;
            case TransactionRejectionReason.GasLimitAboveBlock:
            case TransactionRejectionReason.BlobGasAboveBlock:
            case TransactionRejectionReason.BlockTooLarge:
                return isBlockEmpty ? Fate.Discarded : Fate.Misfit;

            // An earlier transaction of the block changed the account, or the mempool is a block behind; its view after the decision settles it.
            case TransactionRejectionReason.NonceTooLow:
            case TransactionRejectionReason.NonceTooHigh:
            case TransactionRejectionReason.InsufficientFunds:
            case TransactionRejectionReason.MaxFeeBelowBaseFee:
            case TransactionRejectionReason.MaxFeePerBlobGasTooLow:
                return Fate.Held;
            case TransactionRejectionReason.StateFault:
                return Fate.Faulted;
            default:
                return Fate.Discarded;
        }
    }

    private enum Fate
    {
        Included,
        Misfit,
        Held,
        Discarded,
        Faulted,
    }
}

/// <summary>A candidate that did not go into a block, and why.</summary>
public readonly record struct RefusedCandidate(PooledTransaction Transaction, TransactionRejection Rejection);
