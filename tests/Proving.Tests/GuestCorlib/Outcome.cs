using System;
using System.Globalization;
using Xunit;

namespace Sequitur.Proving.GuestCorlib;

/// <summary>What a call gives or by which exception it ends, as text, so that the core library and the guests' can be held against each other.</summary>
internal static class Outcome
{
    /// <summary>Numbers around every limit that the indices and lengths of an array of five items can meet.</summary>
    public static readonly int[] Indices = [int.MinValue, int.MinValue + 1, -2, -1, 0, 1, 2, 4, 5, 6, 7, int.MaxValue - 1, int.MaxValue];

    public static readonly ulong[] Words =
        [0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0x1_0000_0000,
         0x0123456789ABCDEF, 0xFEDCBA9876543210, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0x8000000000000001, ulong.MaxValue - 1, ulong.MaxValue];

    public static string Of<T>(Func<T> call)
    {
        try
        {
            return Convert.ToString(call(), CultureInfo.InvariantCulture) ?? "null";
        }
        catch (Exception exception)
        {
            return exception.GetType().Name;
        }
    }

    public static void Same<T>(Func<T> real, Func<T> guest, string what)
    {
        string expected = Of(real), actual = Of(guest);
        Assert.True(expected == actual, $"{what}: expected {expected}, got {actual}");
    }
}
