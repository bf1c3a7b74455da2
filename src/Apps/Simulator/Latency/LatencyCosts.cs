namespace Sequitur.Simulator.Latency;

/// <summary>What things take on one machine of a network, in microseconds. docs/spec/finality-latency.md says what gives each.</summary>
public sealed record LatencyCosts
{
    /// <summary>Jobs at once: checks of signatures, execution, messages. The consensus thread takes one of them, before others that wait.</summary>
    public int Cores { get; init; } = 4;

    /// <summary>An ECDSA signature over a message.</summary>
    public double Sign { get; init; } = 28;

    /// <summary>The check of an ECDSA signature: recovery of its author.</summary>
    public double Verify { get; init; } = 44;

    /// <summary>A seal by BLS12-381, beside the ECDSA signature of the same commit.</summary>
    public double BlsSign { get; init; } = 615;

    /// <summary>The check of any number of seals at once, one of them at a time.</summary>
    public double BlsVerify { get; init; } = 2_800;

    /// <summary>What each seal adds to that.</summary>
    public double BlsVerifyEach { get; init; } = 470;

    /// <summary>What each seal of a certificate takes to become part of its aggregate, on the consensus thread.</summary>
    public double BlsAggregateEach { get; init; } = 220;

    /// <summary>Building a block: choosing and executing its transactions.</summary>
    public double Build { get; init; } = 2_050;

    /// <summary>Executing another's block.</summary>
    public double Check { get; init; } = 2_050;

    /// <summary>Making records of the vote log durable.</summary>
    public double VoteSync { get; init; } = 85;

    /// <summary>Making a final block durable.</summary>
    public double Commit { get; init; } = 250;

    /// <summary>A step of the consensus machine.</summary>
    public double Step { get; init; } = 3;

    /// <summary>Framing, encrypting and writing a message, or reading, decrypting and decoding one.</summary>
    public double Message { get; init; } = 5;
}
