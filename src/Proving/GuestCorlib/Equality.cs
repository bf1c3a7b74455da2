using System;
using System.Runtime.CompilerServices;

namespace Sequitur.GuestCorlib;

/// <summary>Equality of two values of any type, and the one comparer object, which is never looked into.</summary>
internal static class Equality
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual<T>(ref T left, ref T right)
        where T : IEquatable<T> => Memory.IsNullReference(ref left) ? Memory.IsNullReference(ref right) : left.Equals(right);

    /// <summary>An object that is only good for calling non-virtual methods on.</summary>
    [Intrinsic("equality_comparer")]
    public static TComparer Comparer<TComparer>()
        where TComparer : class => (TComparer)RuntimeHelpers.GetUninitializedObject(typeof(TComparer));
}
