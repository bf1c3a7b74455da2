using System;
using Sequitur.Consensus;
using Sequitur.Node.Consensus;
using Xunit;

namespace Sequitur.Apps.Node;

public sealed class RoundTimerTests
{
    private readonly StandingClock _clock = new();

    [Fact]
    public void Whoever_waits_as_long_as_it_says_finds_something_due_after_one_wait()
    {
        RoundTimer timer = new(TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1.5), _clock);
        for (int height = 0; height < 20; height++)
        {
            timer.StartHeight();
            _clock.Advance(TimeSpan.FromMicroseconds(height));
            Assert.Empty(timer.TakeDue());
            TimeSpan wait = timer.UntilNext();
            Assert.Equal(TimeSpan.FromMilliseconds(2), wait);
            _clock.Advance(wait);
            Assert.IsType<ConsensusInput.WorkArrived>(Assert.Single(timer.TakeDue()));
        }
    }

    [Fact]
    public void A_heartbeat_is_said_once_for_a_height_until_everything_is_said_again()
    {
        RoundTimer patient = new(TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1), _clock);
        patient.StartHeight();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.IsType<ConsensusInput.WorkArrived>(Assert.Single(patient.TakeDue()));
        Assert.Equal(TimeSpan.FromMilliseconds(59_999), patient.UntilNext());

        RoundTimer hasty = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(1), _clock);
        hasty.StartHeight();
        _clock.Advance(TimeSpan.FromMilliseconds(30));
        hasty.TakeDue();
        _clock.Advance(TimeSpan.FromMilliseconds(19));
        Assert.Empty(hasty.TakeDue());
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([typeof(ConsensusInput.ResendDue), typeof(ConsensusInput.WorkArrived)], Array.ConvertAll([.. hasty.TakeDue()], input => input.GetType()));
    }

    /// <summary>Stands still until it is moved.</summary>
    private sealed class StandingClock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
