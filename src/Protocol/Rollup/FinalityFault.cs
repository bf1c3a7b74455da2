using Sequitur.Finality;

namespace Sequitur.Rollup;

/// <summary>Why a block is not shown to be final.</summary>
public enum FinalityFault
{
    None,

    /// <summary>The proof of the contract's account does not hold; <see cref="FinalityResult.Proof"/> says why.</summary>
    AccountProof,

    /// <summary>There is no account with code where the configuration has the contract.</summary>
    NoContract,

    /// <summary>The proof of the number of validators does not hold; <see cref="FinalityResult.Proof"/> says why.</summary>
    CountProof,

    /// <summary>The number of validators is zero, or what they have at stake where stakes decide: nobody can make a block final.</summary>
    NoValidators,

    /// <summary>The number of validators is above <see cref="ValidatorSet.CountMax"/>.</summary>
    TooManyValidators,

    /// <summary>The certificate is not good for any set of that size; <see cref="FinalityResult.Certificate"/> says why.</summary>
    Certificate,

    /// <summary>There are not as many proofs of stakes as seals; or, for each signer of an aggregate, not one item, one stake and one key, or any such on another chain.</summary>
    StakeProofCount,

    /// <summary>
    /// The proof of a signer's stake does not hold; <see cref="FinalityResult.Proof"/> says why. So it is for a seal over another round, height, hash or
    /// chain: it recovers to a stranger, and the proof is about somebody else.
    /// </summary>
    StakeProof,

    /// <summary>A signer's stake is zero, by a proof that holds.</summary>
    NotAValidator,

    /// <summary>The block changed the contract's storage without being at a boundary, so that the state after it does not tell who was to sign it.</summary>
    SetChanged,

    /// <summary>
    /// The proof of the total stake does not hold, <see cref="FinalityResult.Proof"/> says why; or there is one where the quorum is by count.
    /// </summary>
    TotalProof,

    /// <summary>The signers have more at stake than the total says all validators have.</summary>
    StakesAboveTotal,

    /// <summary>The proof of a signer's item in the contract's list does not hold; <see cref="FinalityResult.Proof"/> says why.</summary>
    ListProof,

    /// <summary>The key given for a signer is not the one that identifies it in the contract's list, or no key at all.</summary>
    SealKey,

    /// <summary>The contract's list names a signer twice.</summary>
    SignerListedTwice,

    /// <summary>There is no proof of the bridge contract where the chain has one, or one where it has none.</summary>
    BridgeProof,

    /// <summary>The proof of the bridge contract's account does not hold; <see cref="FinalityResult.Proof"/> says why.</summary>
    BridgeAccountProof,

    /// <summary>The proof of the root of messages to L1 does not hold; <see cref="FinalityResult.Proof"/> says why.</summary>
    WithdrawRootProof,

    /// <summary>The proof of the position in the queue of messages from L1 does not hold; <see cref="FinalityResult.Proof"/> says why.</summary>
    QueueIndexProof,

    /// <summary>The proof of the rolling hash over the messages from L1 does not hold; <see cref="FinalityResult.Proof"/> says why.</summary>
    QueueHashProof = 24,

    /// <summary>
    /// Between the first and the last block lies a boundary: the set may have changed there, and the last block's certificate says nothing about who was to
    /// sign what comes before it.
    /// </summary>
    AcrossBoundary,
}
