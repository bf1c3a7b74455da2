using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Sequitur.Primitives;

public static partial class WideArithmetic
{
    internal static bool HasHighProduct => Bmi2.X64.IsSupported;

    /// <summary>
    /// MULX for the upper word alone: the forms that yield both words send the lower one through memory, and a second
    /// multiplication is cheaper than that wait.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MultiplyHighHost(ulong left, ulong right) => Bmi2.X64.MultiplyNoFlags(left, right);
}
