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

    /// <summary>What is sealed by BLS12-381, hashed to a point, and the lines of pairings with it: once for all seals.</summary>
    public double BlsHash { get; init; } = 740;

    /// <summary>A seal of what has been hashed, beside the ECDSA signature of the same commit.</summary>
    public double BlsSign { get; init; } = 370;

    /// <summary>A seal that has come, from its bytes to a point.</summary>
    public double BlsRead { get; init; } = 72;

    /// <summary>The pairing of the sum of the keys.</summary>
    public double BlsPairKeys { get; init; } = 465;

    /// <summary>What each key adds to that.</summary>
    public double BlsAddKey { get; init; } = 1.1;

    /// <summary>The pairing of the sum of the seals.</summary>
    public double BlsPairSeals { get; init; } = 660;

    /// <summary>What each seal adds to that.</summary>
    public double BlsAddSeal { get; init; } = 2.9;

    /// <summary>What comes after both pairings: their product and its power.</summary>
    public double BlsFinish { get; init; } = 630;

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
