using System;
using Sequitur.Finality;

namespace Sequitur.L1;

/// <summary>Which queue is read from where, and the limits of it.</summary>
public sealed record L1Options
{
    /// <summary>JSON-RPC of a node of L1, http or https.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Chain id of L1 and the queue's address.</summary>
    public required BridgeParameters Bridge { get; init; }

    /// <summary>From one look at the endpoint to the next.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause after failures, which double it.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Blocks whose logs are asked for at a time.</summary>
    public ulong BlocksPerRequest { get; init; } = 500;

    /// <summary>Messages kept that the chain has not processed. What is beyond is read when there is room.</summary>
    public int MessagesMax { get; init; } = 4_096;

    /// <summary>Bytes of one answer: the logs of the blocks asked for.</summary>
    public int AnswerBytesMax { get; init; } = 32 << 20;
}
