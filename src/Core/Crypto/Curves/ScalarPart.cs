namespace Sequitur.Crypto;

/// <summary>A signed number of up to 128 bits, one of those that an <see cref="IEndomorphism{TCurve, TField}"/> splits a scalar into.</summary>
internal readonly struct ScalarPart
{
    public readonly ulong Low;
    public readonly ulong High;
    public readonly bool IsNegative;

    public ScalarPart(ulong low, ulong high, bool isNegative)
    {
        Low = low;
        High = high;
        IsNegative = isNegative;
    }

    /// <summary>The bits from a position on, -1 being a zero before the first; as many as the width, which is at most 16.</summary>
    public int Bits(int position, int width)
    {
        if (position < 0)
        {
            return (int)(Low << 1) & ((1 << width) - 1);
        }

        ulong bits = position >= 128 ? 0
            : position >= 64 ? High >> (position - 64)
            : position == 0 ? Low
            : (Low >> position) | (High << (64 - position));
        return (int)bits & ((1 << width) - 1);
    }
}
