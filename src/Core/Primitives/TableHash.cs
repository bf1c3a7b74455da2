namespace Sequitur.Primitives;

/// <summary>The multiply-and-fold mixer behind the table keys (Wang Yi's wyhash).</summary>
public static class TableHash
{
    private const ulong Secret0 = 0x2d358dccaa6c78a5;
    private const ulong Secret1 = 0x8bb84b93962eacc9;
    private const ulong Secret2 = 0x4b33a62ed433d4a3;

    public static ulong Of(ulong w0, ulong seed) => Fold(w0 ^ Secret0 ^ seed, Secret1 ^ seed);

    public static ulong Of(ulong w0, ulong w1, ulong w2, ulong seed)
    {
        ulong mixed = Fold(w0 ^ Secret0 ^ seed, w1 ^ Secret1);
        return Fold(mixed ^ w2, Secret2 ^ seed);
    }

    public static ulong Of(ulong w0, ulong w1, ulong w2, ulong w3, ulong seed)
    {
        ulong mixed = Fold(w0 ^ Secret0 ^ seed, w1 ^ Secret1);
        return Fold(mixed ^ w2, w3 ^ Secret2 ^ seed);
    }

    // The factors are folded back in: without them a factor of zero, which whoever picks the key can arrange, would swallow the other one.
    private static ulong Fold(ulong a, ulong b)
    {
        ulong low = WideArithmetic.Multiply(a, b, out ulong high);
        return a ^ low ^ b ^ high;
    }
}
