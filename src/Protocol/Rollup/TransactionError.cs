namespace Sequitur.Rollup;

/// <summary>Why bytes are not a transaction. Closed; none of it depends on a state or a block.</summary>
public enum TransactionError
{
    None,
    Empty,
    UnknownType,
    TrailingBytes,

    /// <summary>The RLP is cut short, not canonical, or has a string where a list belongs or the reverse.</summary>
    MalformedRlp,
    LeadingZero,
    FieldTooLong,
    WrongFieldLength,
    MissingField,
    ExcessField,
    ChainIdTooLarge,
    ChainIdMismatch,
    MissingRecipient,
    EmptyAuthorizationList,
    MalformedAccessList,
    MalformedAuthorization,
    MalformedBlobHashes,

    /// <summary>Type 3 in its network form (with blobs, commitments and proofs) where the consensus form belongs.</summary>
    WrappedBlobTransaction,
    EmptyBlobList,
    WrongBlobHashVersion,
    InvalidSignatureParity,
    SignatureOutOfRange,

    /// <summary>EIP-2: s above half of the curve order.</summary>
    HighSignatureS,

    /// <summary>No public key belongs to this signature.</summary>
    UnrecoverableSignature,
    TooLarge,
}
