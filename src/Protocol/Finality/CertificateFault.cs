namespace Sequitur.Finality;

/// <summary>Why a certificate does not make a block final.</summary>
public enum CertificateFault
{
    None,

    /// <summary>Fewer seals than the quorum needs.</summary>
    TooFewSeals,

    /// <summary>More seals than the quorum needs: each block has certificates of one size only.</summary>
    TooManySeals,

    /// <summary>No key can have made this seal, or it is not in its one accepted form (low s, parity 0 or 1).</summary>
    BadSeal,

    /// <summary>The seal is nobody's of the set; so is one over another height, round, hash or chain.</summary>
    NotAValidator,

    /// <summary>The signers are not strictly ascending by address: unordered, or one of them twice.</summary>
    NotAscending,
}
