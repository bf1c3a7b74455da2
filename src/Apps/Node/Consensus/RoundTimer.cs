using System;
using System.Collections.Generic;
using Sequitur.Consensus;

namespace Sequitur.Node.Consensus;

/// <summary>The three clocks of a height: the round's, the one that sends again, and the heartbeat's. Used by the consensus thread.</summary>
/// <param name="resendEvery">How often what was said is said again.</param>
/// <param name="heartbeat">After this long there is work without transactions; null for never.</param>
/// <param name="clock">Tells what time it is.</param>
internal sealed class RoundTimer(TimeSpan resendEvery, TimeSpan? heartbeat, TimeProvider clock)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);

    private readonly List<ConsensusInput> _due = [];
    private TimerRequest? _round;
    private long _roundAt = long.MaxValue;
    private long _resendAt = long.MaxValue;
    private long _heartbeatAt = long.MaxValue;
    private TimeSpan? _pause;

    public bool IsDue => Next() <= clock.GetTimestamp();

    /// <param name="pause">After this long there is work even without a heartbeat; null for none.</param>
    public void StartHeight(TimeSpan? pause = null)
    {
        _round = null;
        _roundAt = long.MaxValue;
        _resendAt = After(resendEvery);
        _pause = pause is null || heartbeat < pause ? heartbeat : pause;
        _heartbeatAt = _pause is { } wait ? After(wait) : long.MaxValue;
    }

    /// <summary>Replaces the round's timer.</summary>
    public void Set(TimerRequest request)
    {
        _round = request;
        _roundAt = After(TimeSpan.FromMilliseconds(request.Milliseconds));
    }

    /// <summary>How long to wait at most for something else to happen, in whole milliseconds: waits leave fractions out, and who asks again at once never sleeps.</summary>
    public TimeSpan UntilNext()
    {
        long next = Next();
        if (next == long.MaxValue) return s_longest;
        TimeSpan left = TimeSpan.FromMilliseconds(Math.Ceiling(clock.GetElapsedTime(clock.GetTimestamp(), next).TotalMilliseconds));
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < s_longest ? left : s_longest;
    }

    /// <summary>What has elapsed, in this order: round, resend, heartbeat.</summary>
    public IReadOnlyList<ConsensusInput> TakeDue()
    {
        long now = clock.GetTimestamp();
        _due.Clear();
        if (_roundAt <= now && _round is { } round)
        {
            _roundAt = long.MaxValue;
            _due.Add(new ConsensusInput.TimeoutElapsed(round.Height, round.Round));
        }

        if (_resendAt <= now)
        {
            _resendAt = After(resendEvery);
            _due.Add(new ConsensusInput.ResendDue());
        }

        if (_heartbeatAt <= now)
        {
            // Once is enough for a height; again only as often as everything else is said again.
            _heartbeatAt = After(resendEvery > _pause!.Value ? resendEvery : _pause.Value);
            _due.Add(new ConsensusInput.WorkArrived());
        }

        return _due;
    }

    private long Next() => Math.Min(_roundAt, Math.Min(_resendAt, _heartbeatAt));

    private long After(TimeSpan pause) => clock.GetTimestamp() + (long)(pause.TotalSeconds * clock.TimestampFrequency);
}
