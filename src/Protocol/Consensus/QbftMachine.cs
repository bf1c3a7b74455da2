using System;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>QBFT as a deterministic machine with one door, <see cref="Step"/>.</summary>
/// <remarks>
/// EEA QBFT: fewer than a third of the validators, by count or by stake, may be faulty; a payload is decided when a quorum has prepared and then committed it in one round.
/// The rules, their limits and the deviations from the specification (each concerns liveness only) stand in docs/spec/consensus.md:
/// a round's timer runs only while there is work, or a quorum has come to the round; a validator that jumps to a later round always says so;
/// commits are counted in every round of the height; what has been voted is in the log before the vote is signed.
/// Messages are those of <see cref="VerifiedMessage"/>, so a signature is never checked here. Where seals are BLS, the machine says which are to be checked
/// (<see cref="ConsensusEffects.Seals"/>) and decides by the answer.
/// </remarks>
public sealed class QbftMachine(Address self, QuorumRule quorum, ConsensusOptions options)
{
    private readonly FutureMessages _future = new();
    private readonly SealSuspects _suspects = new();
    private ValidatorSet? _validators;
    private HeightMachine? _machine;

    public ulong Height { get; private set; }

    public uint Round => _machine?.Round ?? 0;

    /// <summary>How many messages it holds, for the bound that <see cref="ConsensusLimits"/> promises.</summary>
    public int MessagesHeld => _future.Count + (_machine?.VoteCount ?? 0);

    /// <summary>Takes one input; what follows from it is added to the effects.</summary>
    public void Step(ConsensusInput input, ConsensusEffects effects)
    {
        switch (input)
        {
            case ConsensusInput.HeightStarted started:
                Start(started, effects);
                break;
            case ConsensusInput.MessageArrived arrived:
                OnMessage(arrived.Message.Content, effects);
                break;
            default:
                _machine?.Step(input, effects);
                break;
        }
    }

    /// <summary>A validator outside the set of a height takes no part in it.</summary>
    private void Start(ConsensusInput.HeightStarted started, ConsensusEffects effects)
    {
        if (started.Height <= Height) throw new InvalidOperationException($"Height {started.Height} started after {Height}: what was voted there would be forgotten.");
        Height = started.Height;
        _validators = started.Validators;
        _machine = null;
        if (!_validators.Contains(self))
        {
            _future.Take(Height, _validators);
            return;
        }

        _suspects.Forget(Height);
        _machine = new HeightMachine(new HeightContext(self, Height, new Electorate(_validators, quorum), started.PreviousProposer, options), _suspects);
        _machine.Recover(started.Recovered, effects);
        foreach (ConsensusMessage message in _future.Take(Height, _validators)) _machine.OnMessage(message, effects);
    }

    private void OnMessage(ConsensusMessage message, ConsensusEffects effects)
    {
        if (_validators is null || message.Round > ConsensusLimits.RoundMax || !_validators.Contains(message.Author)) return;
        if (message.Height > Height)
        {
            effects.BehindHeight = message.Height;
            if (message.Height - Height <= ConsensusLimits.HeightsAheadMax) _future.Add(message);
        }
        else if (message.Height == Height)
        {
            _machine?.OnMessage(message, effects);
        }
    }
}
