using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>Why the bytes given to a guest program are no input. With 40 added the numbers are its exit codes and stay as they are.</summary>
public enum InputFault
{
    None = 0,

    /// <summary>Not canonical RLP of the items there must be; <see cref="InputError.Rlp"/> says why.</summary>
    Rlp = 1,

    /// <summary>Another kind of input, or another version.</summary>
    Tag = 2,

    /// <summary>The configuration is not what its own encoding would be.</summary>
    Configuration = 3,

    /// <summary>A list has more items than <see cref="InputReader.ItemsMax"/>.</summary>
    TooManyItems = 4,

    /// <summary>A number is above what its member can hold.</summary>
    NumberTooLarge = 5,

    /// <summary>The certificate is not the canonical encoding of one.</summary>
    Certificate = 6,
}

/// <summary>The default value means that the input was read.</summary>
public readonly record struct InputError(InputFault Fault, RlpError Rlp = RlpError.None)
{
    public bool IsSet => Fault != InputFault.None;
}
