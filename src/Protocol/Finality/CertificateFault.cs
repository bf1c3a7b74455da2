namespace Sequitur.Finality;

/// <summary>Why a certificate does not make a block final.</summary>
public enum CertificateFault
{
    None,

    /// <summary>The signers are fewer, or weigh less, than a quorum.</summary>
    TooFewSeals,

    /// <summary>Without the lightest of the signers the others would still be a quorum: a certificate cannot be padded.</summary>
    TooManySeals,

    /// <summary>
    /// No key can have made this seal, or it is not in its one accepted form (low s, parity 0 or 1). The aggregate is no signature of those it names, over
    /// this height, round, hash and chain.
    /// </summary>
    BadSeal,

    /// <summary>The seal is nobody's of the set; so is one over another height, round, hash or chain.</summary>
    NotAValidator,

    /// <summary>The signers are not strictly ascending by address: unordered, or one of them twice.</summary>
    NotAscending,

    /// <summary>Single seals on a chain of aggregates, or an aggregate on another.</summary>
    OtherScheme,

    /// <summary>The bits of an aggregate are not as many as the contract's list needs, or one is set beyond its end.</summary>
    BadSigners,
}
