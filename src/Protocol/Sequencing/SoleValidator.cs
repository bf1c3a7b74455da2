using System;

namespace Sequitur.Sequencing;

/// <summary>Ordering by a single validator: what it proposes is decided at once.</summary>
/// <remarks>
/// The door is the one a consensus of many uses: a payload is an opaque hash, whoever drives the machine builds and commits, and nothing
/// is final before <see cref="OrderingEffects.Decided"/>. Building never implies deciding.
/// </remarks>
public sealed class SoleValidator(ulong height)
{
    private Phase _phase = Phase.Idle;
    private bool _hasNewWork;

    /// <summary>The height being worked on: one above the last committed block.</summary>
    public ulong Height { get; private set; } = height;

    public void Step(OrderingInput input, ref OrderingEffects effects)
    {
        switch (input)
        {
            case OrderingInput.WorkArrived:
                _hasNewWork = true;
                BuildIfIdle(ref effects);
                break;
            case OrderingInput.HeartbeatElapsed when _phase == Phase.Idle:
                _phase = Phase.Building;
                effects.Build = new BuildRequest(Height, MayBeEmpty: true);
                break;
            case OrderingInput.HeartbeatElapsed:
                break;
            case OrderingInput.PayloadBuilt built when _phase == Phase.Building && built.Height == Height:
                _phase = Phase.Committing;
                effects.Decided = new Decision(Height, built.Payload);
                break;
            case OrderingInput.NothingToBuild nothing when _phase == Phase.Building && nothing.Height == Height:
                _phase = Phase.Idle;
                BuildIfIdle(ref effects);
                break;
            case OrderingInput.Committed committed when _phase == Phase.Committing && committed.Height == Height:
                Height++;
                _phase = Phase.Idle;
                BuildIfIdle(ref effects);
                break;
            default:
                throw new InvalidOperationException($"{input} does not belong to phase {_phase} of height {Height}.");
        }
    }

    private void BuildIfIdle(ref OrderingEffects effects)
    {
        if (_phase != Phase.Idle || !_hasNewWork) return;
        _hasNewWork = false;
        _phase = Phase.Building;
        effects.Build = new BuildRequest(Height, MayBeEmpty: false);
    }

    private enum Phase
    {
        Idle,
        Building,
        Committing,
    }
}
