namespace Sequitur.GuestCorlib;

/// <summary>Members of core-library types that have no type of their own here: primitive types and exceptions. README.md has the rule of the names.</summary>
internal static partial class Primitives
{
    public static bool Boolean_Equals(ref bool self, bool other) => self == other;

    public static int Boolean_CompareTo(ref bool self, bool other) => self == other ? 0 : self ? 1 : -1;

    public static int Boolean_GetHashCode(ref bool self) => self ? 1 : 0;

    public static bool Byte_Equals(ref byte self, byte other) => self == other;

    public static int Byte_CompareTo(ref byte self, byte other) => self - other;

    public static int Byte_GetHashCode(ref byte self) => self;

    public static bool SByte_Equals(ref sbyte self, sbyte other) => self == other;

    public static int SByte_CompareTo(ref sbyte self, sbyte other) => self - other;

    public static int SByte_GetHashCode(ref sbyte self) => self;

    public static bool Char_Equals(ref char self, char other) => self == other;

    public static int Char_CompareTo(ref char self, char other) => self - other;

    public static int Char_GetHashCode(ref char self) => self | (self << 16);

    public static bool Int16_Equals(ref short self, short other) => self == other;

    public static int Int16_CompareTo(ref short self, short other) => self - other;

    public static int Int16_GetHashCode(ref short self) => self;

    public static bool UInt16_Equals(ref ushort self, ushort other) => self == other;

    public static int UInt16_CompareTo(ref ushort self, ushort other) => self - other;

    public static int UInt16_GetHashCode(ref ushort self) => self;

    public static bool Int32_Equals(ref int self, int other) => self == other;

    public static int Int32_CompareTo(ref int self, int other) => self < other ? -1 : self > other ? 1 : 0;

    public static int Int32_GetHashCode(ref int self) => self;

    public static bool UInt32_Equals(ref uint self, uint other) => self == other;

    public static int UInt32_CompareTo(ref uint self, uint other) => self < other ? -1 : self > other ? 1 : 0;

    public static int UInt32_GetHashCode(ref uint self) => (int)self;

    public static bool Int64_Equals(ref long self, long other) => self == other;

    public static int Int64_CompareTo(ref long self, long other) => self < other ? -1 : self > other ? 1 : 0;

    public static int Int64_GetHashCode(ref long self) => unchecked((int)self ^ (int)(self >> 32));

    public static bool UInt64_Equals(ref ulong self, ulong other) => self == other;

    public static int UInt64_CompareTo(ref ulong self, ulong other) => self < other ? -1 : self > other ? 1 : 0;

    public static int UInt64_GetHashCode(ref ulong self) => unchecked((int)self ^ (int)(self >> 32));

    public static bool IntPtr_Equals(ref nint self, nint other) => self == other;

    public static int IntPtr_CompareTo(ref nint self, nint other) => self < other ? -1 : self > other ? 1 : 0;

    public static int IntPtr_GetHashCode(ref nint self) => unchecked((int)self ^ (int)(self >> 32));

    public static bool UIntPtr_Equals(ref nuint self, nuint other) => self == other;

    public static int UIntPtr_CompareTo(ref nuint self, nuint other) => self < other ? -1 : self > other ? 1 : 0;

    public static int UIntPtr_GetHashCode(ref nuint self) => unchecked((int)self ^ (int)(self >> 32));
}
