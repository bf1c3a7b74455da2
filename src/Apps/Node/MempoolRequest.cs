using System;
using System.Threading.Tasks;
using Sequitur.Rollup;
using Sequitur.Sequencing;

namespace Sequitur.Node;

/// <summary>What other threads ask of the mempool's thread.</summary>
internal abstract class MempoolRequest
{
    private MempoolRequest()
    {
    }

    /// <summary>Answers when the thread has ended without serving the request.</summary>
    public abstract void Abandon();

    public abstract class Answered<T> : MempoolRequest
    {
        // Continuations must not run on the mempool's thread.
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Answer => _answer.Task;

        public void SetAnswer(T answer) => _answer.TrySetResult(answer);

        protected void Cancel() => _answer.TrySetException(new InvalidOperationException("The mempool has stopped."));
    }

    public sealed class Submission(PooledTransaction transaction, bool relay) : Answered<MempoolRefusal>
    {
        public PooledTransaction Transaction { get; } = transaction;

        public bool Relay { get; } = relay;

        public override void Abandon() => SetAnswer(new MempoolRefusal(MempoolRefusalReason.Unavailable));
    }

    public sealed class Selecting(MempoolInput.Select input) : Answered<Selection>
    {
        public MempoolInput.Select Input { get; } = input;

        public override void Abandon() => Cancel();
    }

    public sealed class Finding(MempoolInput input) : MempoolRequest
    {
        public MempoolInput Input { get; } = input;

        public override void Abandon()
        {
        }
    }

    public sealed class Following(SealedBlock block) : Answered<int>
    {
        public SealedBlock Block { get; } = block;

        public override void Abandon() => Cancel();
    }
}

/// <summary>Candidates for a block, best first.</summary>
internal readonly record struct Selection(System.Collections.Generic.List<PooledTransaction>? Candidates, bool MoreAvailable);
