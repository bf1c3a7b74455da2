using System;
using Sequitur.Simulator.Actors;

namespace Sequitur.Simulator.Schedules;

/// <summary>One thing that goes wrong in a schedule. Each can be left out without changing the others.</summary>
/// <param name="Number">Its place in the schedule that the seed gives, from 0.</param>
public abstract record Disturbance(int Number)
{
    /// <summary>A validator is not honest, from the beginning to the end.</summary>
    public sealed record Actor(int Number, int Validator, ActorKind Kind) : Disturbance(Number)
    {
        public override string ToString() => $"{Number}: validator {Validator}, {Kind.Name()}";
    }

    /// <summary>The nodes are parted in two; in one direction only, the second side hears the first but not the other way round.</summary>
    public sealed record Partition(int Number, long FromMs, long ToMs, UInt128 SecondSide, bool IsOneWay) : Disturbance(Number)
    {
        public override string ToString() => $"{Number}: from {FromMs} to {ToMs} ms nodes {SecondSide:b} (bits) are {(IsOneWay ? "not heard by" : "parted from")} the others";
    }

    /// <summary>Messages are lost, doubled and late.</summary>
    public sealed record RoughLinks(int Number, long FromMs, long ToMs, int LostPerThousand, int DuplicatedPerThousand, int DelayMaxMs) : Disturbance(Number)
    {
        public override string ToString() =>
            $"{Number}: from {FromMs} to {ToMs} ms {LostPerThousand} ‰ of messages are lost, {DuplicatedPerThousand} ‰ come twice, delays up to {DelayMaxMs} ms";
    }

    /// <summary>An honest node crashes at the step with this number of those that leave something to write or to send.</summary>
    public sealed record Crash(int Number, int Node, int Step, int PerThousand, int DownMs) : Disturbance(Number)
    {
        public override string ToString() => $"{Number}: node {Node} crashes at its step {Step}, {PerThousand} ‰ of the way through, and is back after {DownMs} ms";
    }

    /// <summary>All honest nodes crash at once and come back one by one.</summary>
    public sealed record PowerFailure(int Number, long AtMs, int DownMaxMs) : Disturbance(Number)
    {
        public override string ToString() => $"{Number}: at {AtMs} ms all honest nodes lose power, for up to {DownMaxMs} ms";
    }

    /// <summary>Somebody honest asks to join the set or to leave it; at the boundaries that follow, as far as the rules allow.</summary>
    public sealed record Membership(int Number, long AtMs, int Validator, bool IsJoin) : Disturbance(Number)
    {
        public override string ToString() => $"{Number}: at {AtMs} ms node {Validator} asks to {(IsJoin ? "join" : "leave")}";
    }

    /// <summary>A node's clock runs slow or fast, from the beginning to the end.</summary>
    public sealed record Drift(int Number, int Node, int PerThousand) : Disturbance(Number)
    {
        public override string ToString() => $"{Number}: node {Node}'s timers take {PerThousand} ‰ of their time";
    }
}
