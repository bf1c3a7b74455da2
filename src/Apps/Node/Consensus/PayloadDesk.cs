using System;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Consensus;
using Sequitur.Node.Payloads;
using Sequitur.Primitives;

namespace Sequitur.Node.Consensus;

/// <summary>What consensus asks about payloads: builds them, completes and checks them. Answers come whenever they are there, from any thread.</summary>
internal sealed class PayloadDesk(ConsensusParts parts, Action<ConsensusInput> answer)
{
    /// <summary>From one look at what was read from L1 to the next, while a proposal waits for it.</summary>
    private static readonly TimeSpan s_messagePause = TimeSpan.FromMilliseconds(20);

    public void Build(BuildRequest request)
    {
        parts.Executor.Build(request.Height, request.MayBeEmpty, built =>
        {
            if (built is not null) parts.Payloads.Add(built);
            answer(built is null
                ? new ConsensusInput.NothingToBuild(request.Height, request.Round)
                : new ConsensusInput.PayloadBuilt(request.Height, request.Round, built.Header.Hash));
        });
    }

    public void Check(CheckRequest request, CancellationToken heightEnded)
    {
        if (parts.Payloads.TryGet(request.Payload, out Payload? known) && !Waits(request, known)) Execute(request, known);
        else _ = Task.Run(() => AssembleAsync(request, heightEnded), heightEnded);
    }

    /// <summary>Completes a payload that a quorum has decided, whatever this validator thinks of it.</summary>
    /// <param name="payload">Its hash.</param>
    /// <param name="proposer">Who is asked first.</param>
    /// <param name="found">Told when it is there; not when the height ends before.</param>
    /// <param name="heightEnded">Ends the attempts.</param>
    public void Obtain(Hash256 payload, Address proposer, Action<Payload> found, CancellationToken heightEnded) => _ = Task.Run(
        async () =>
        {
            try
            {
                if (await parts.Assembler.AssembleAsync(payload, proposer, heightEnded).ConfigureAwait(false) is { } obtained) found(obtained);
            }
            catch (Exception fault)
            {
                parts.Failed(fault);
            }
        },
        heightEnded);

    public void BuildAhead(PreparedPayload prepared)
    {
        parts.Log.Debug("prepared", ("height", prepared.Height), ("round", prepared.Round), ("hash", prepared.Payload));
        if (parts.Payloads.TryGet(prepared.Payload, out Payload? payload)) parts.Executor.BuildAhead(payload);
    }

    /// <summary>Off the consensus thread: parts of the block may have to come from peers.</summary>
    private async Task AssembleAsync(CheckRequest request, CancellationToken heightEnded)
    {
        try
        {
            Payload? payload = await parts.Assembler.AssembleAsync(request.Payload, request.Proposer, heightEnded).ConfigureAwait(false);
            if (payload is not null) await ExecuteAsync(request, payload, heightEnded).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            parts.Failed(fault);
        }
    }

    private bool Waits(CheckRequest request, Payload payload) => request.IsFresh && parts.MessageCheck.Judge(payload.Block, Environment.TickCount64).WaitsFor is not null;

    /// <summary>Executes it when every message that it has from L1 was seen there. Until then there is no answer, which is no vote either.</summary>
    private async Task ExecuteAsync(CheckRequest request, Payload payload, CancellationToken heightEnded)
    {
        bool hasWaited = false;
        while (Waits(request, payload) && !heightEnded.IsCancellationRequested)
        {
            if (!hasWaited) parts.Log.Info("waiting-for-message", ("height", request.Height), ("round", request.Round), ("hash", request.Payload));
            hasWaited = true;
            parts.MessagesWanted();
            await Task.Delay(s_messagePause, heightEnded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!heightEnded.IsCancellationRequested) Execute(request, payload);
    }

    private void Execute(CheckRequest request, Payload payload)
    {
        string? objection = null;
        if (payload.Header.Number != request.Height) objection = $"its number is {payload.Header.Number}, expected {request.Height}";
        else if (request.IsFresh) objection = ProposalClock.Objection(payload.Header, parts.Chain.Ledger.Head, request.Proposer, parts.Settings.AheadOfClockMax);
        if (objection is null && request.IsFresh) objection = parts.MessageCheck.Judge(payload.Block, Environment.TickCount64).Objection;
        if (objection is not null)
        {
            Answer(request, objection);
            return;
        }

        parts.Executor.Check(payload, rejection => Answer(request, rejection.IsRejected ? rejection.Reason.ToString() : null));
    }

    private void Answer(CheckRequest request, string? objection)
    {
        if (objection is not null)
        {
            parts.Log.Warn(
                "proposal-refused",
                ("height", request.Height),
                ("round", request.Round),
                ("proposer", request.Proposer),
                ("hash", request.Payload),
                ("reason", objection));
        }

        answer(new ConsensusInput.PayloadChecked(request.Height, request.Round, request.Payload, objection is null));
    }
}
