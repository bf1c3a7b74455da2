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
    MissingRecipient,
    EmptyAuthorizationList,
    MalformedAccessList,
    MalformedAuthorization,
    MalformedBlobHashes,

    /// <summary>Type 3 in its network form (with blobs, commitments and proofs) where the consensus form belongs.</summary>
    WrappedBlobTransaction,
    EmptyBlobList,
    WrongBlobHashVersion,

    /// <summary>The y parity of a typed transaction is not 0 or 1, or the v of a legacy one not 27, 28 or at least 35.</summary>
    InvalidSignatureParity,

    /// <summary>r or s is zero or not below the curve order.</summary>
    SignatureOutOfRange,

    /// <summary>EIP-2: s above half of the curve order.</summary>
    HighSignatureS,
}
