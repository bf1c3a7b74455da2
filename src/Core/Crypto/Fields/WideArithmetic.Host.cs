using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Sequitur.Crypto;

internal static partial class WideArithmetic
{
    private static bool HasHighProduct => Bmi2.X64.IsSupported;

    /// <summary>MULX for the upper word alone: the form that yields both words sends the lower one through memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyHighHost(ulong left, ulong right) => Bmi2.X64.MultiplyNoFlags(left, right);
}
