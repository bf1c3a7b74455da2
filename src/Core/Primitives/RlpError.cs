namespace Sequitur.Primitives;

/// <summary>Why bytes are not the canonical RLP that was expected (Yellow Paper, appendix B).</summary>
public enum RlpError
{
    None,

    /// <summary>An item claims more bytes than there are.</summary>
    Truncated,

    /// <summary>A length is written in more bytes than it needs, or in the long form although it is below 56.</summary>
    NonCanonicalLength,

    /// <summary>A single byte below 0x80 has a length prefix.</summary>
    NonCanonicalByte,

    /// <summary>An integer starts with a zero byte (zero itself is the empty string).</summary>
    LeadingZero,

    /// <summary>A string was expected where a list stands.</summary>
    ExpectedString,

    /// <summary>A list was expected where a string stands.</summary>
    ExpectedList,

    /// <summary>An integer has more bytes than its type holds.</summary>
    TooLong,

    /// <summary>A string of fixed size has another size.</summary>
    WrongLength,

    /// <summary>Bytes are left after the last expected item.</summary>
    TrailingBytes,
}
