using System;
using System.Diagnostics;
using System.Threading;
using Sequitur.Consensus;
using Sequitur.Node.Consensus;
using Xunit;

namespace Sequitur.Apps.Node;

/// <summary>The timer reads the machine's clock, so these wait for real; a machine that is slow only waits longer.</summary>
public sealed class RoundTimerTests
{
    [Fact]
    public void Whoever_waits_as_long_as_it_says_finds_something_due_after_one_wait()
    {
        RoundTimer timer = new(TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1.5));
        for (int height = 0; height < 20; height++)
        {
            timer.StartHeight();
            TimeSpan wait = timer.UntilNext();
            Assert.Equal(0, wait.Ticks % TimeSpan.TicksPerMillisecond);
            long began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began) < wait) Thread.Sleep(1);
            Assert.IsType<ConsensusInput.WorkArrived>(Assert.Single(timer.TakeDue()));
        }
    }

    [Fact]
    public void A_heartbeat_is_said_once_for_a_height_until_everything_is_said_again()
    {
        RoundTimer patient = new(TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1));
        patient.StartHeight();
        Thread.Sleep(2);
        Assert.IsType<ConsensusInput.WorkArrived>(Assert.Single(patient.TakeDue()));
        Assert.True(patient.UntilNext() > TimeSpan.FromSeconds(30), "the heartbeat of this height is due again at once");

        RoundTimer hasty = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(1));
        hasty.StartHeight();
        Thread.Sleep(30);
        hasty.TakeDue();
        Thread.Sleep(30);
        Assert.Equal([typeof(ConsensusInput.ResendDue), typeof(ConsensusInput.WorkArrived)], Array.ConvertAll([.. hasty.TakeDue()], input => input.GetType()));
    }
}
