using Sequitur.Primitives;

namespace Sequitur.Sequencing;

/// <summary>What happens to whoever orders blocks.</summary>
public abstract record OrderingInput
{
    private OrderingInput()
    {
    }

    /// <summary>The mempool has executable transactions it did not have at the last build.</summary>
    public sealed record WorkArrived : OrderingInput
    {
        public static WorkArrived Instance { get; } = new();
    }

    /// <summary>The heartbeat's time since the last block is over: an empty block is welcome.</summary>
    public sealed record HeartbeatElapsed : OrderingInput
    {
        public static HeartbeatElapsed Instance { get; } = new();
    }

    /// <summary>The payload asked for exists; it was executed here, so it is valid.</summary>
    public sealed record PayloadBuilt(ulong Height, Hash256 Payload) : OrderingInput;

    /// <summary>No transaction could be included, and an empty block was not asked for.</summary>
    public sealed record NothingToBuild(ulong Height) : OrderingInput;

    /// <summary>The decided payload is on disk.</summary>
    public sealed record Committed(ulong Height) : OrderingInput;
}

/// <summary>What ordering asks its driver to do; cleared by the driver before each step.</summary>
public struct OrderingEffects
{
    public BuildRequest? Build { get; set; }

    public Decision? Decided { get; set; }
}

public readonly record struct BuildRequest(ulong Height, bool MayBeEmpty);

/// <summary>This payload is the block of this height, finally.</summary>
public readonly record struct Decision(ulong Height, Hash256 Payload);
