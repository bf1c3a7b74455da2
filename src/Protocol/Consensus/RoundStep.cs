namespace Sequitur.Consensus;

/// <summary>How far this validator has come in its round.</summary>
internal enum RoundStep
{
    /// <summary>Nothing is proposed yet.</summary>
    Open,

    /// <summary>It is this validator's turn, and it makes a fresh payload.</summary>
    Building,

    /// <summary>A justified proposal is there; its payload is being obtained and executed.</summary>
    Checking,

    /// <summary>The payload proposed is not valid: the round is lost here.</summary>
    Refused,

    /// <summary>The proposal is accepted and prepared.</summary>
    Preparing,

    /// <summary>A quorum has prepared, and this validator has committed.</summary>
    Committing,

    /// <summary>A quorum has committed, in whatever round.</summary>
    Decided,
}
