namespace Sequitur.Crypto;

/// <summary>An element of a field; curves and towers are written once over it and specialised by the compiler for each field.</summary>
internal interface IField<TSelf>
    where TSelf : struct, IField<TSelf>
{
    static abstract TSelf Zero { get; }

    static abstract TSelf One { get; }

    bool IsZero { get; }

    static abstract bool AreEqual(in TSelf left, in TSelf right);

    static abstract TSelf Add(in TSelf left, in TSelf right);

    static abstract TSelf Subtract(in TSelf left, in TSelf right);

    static abstract TSelf Negate(in TSelf value);

    static abstract TSelf Multiply(in TSelf left, in TSelf right);

    static abstract TSelf Square(in TSelf value);

    /// <summary>The multiplicative inverse; zero for zero.</summary>
    static abstract TSelf Invert(in TSelf value);
}
