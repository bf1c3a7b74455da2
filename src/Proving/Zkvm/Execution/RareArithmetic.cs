using System;

namespace Sequitur.Zkvm;

/// <summary>Multiplication's high half, division and remainder with the results that RISC-V defines where others trap (volume I, "M" extension).</summary>
internal static class RareArithmetic
{
    public static ulong MulHigh(ulong left, ulong right) => (ulong)Math.BigMul((long)left, (long)right, out _);

    public static ulong MulHighSignedUnsigned(ulong left, ulong right) =>
        Math.BigMul(left, right, out _) - ((long)left < 0 ? right : 0);

    public static ulong MulHighUnsigned(ulong left, ulong right) => Math.BigMul(left, right, out _);

    public static ulong Div(ulong left, ulong right) =>
        right == 0 ? ulong.MaxValue : right == ulong.MaxValue ? 0 - left : (ulong)((long)left / (long)right);

    public static ulong DivUnsigned(ulong left, ulong right) => right == 0 ? ulong.MaxValue : left / right;

    public static ulong Rem(ulong left, ulong right) =>
        right == 0 ? left : right == ulong.MaxValue ? 0 : (ulong)((long)left % (long)right);

    public static ulong RemUnsigned(ulong left, ulong right) => right == 0 ? left : left % right;

    public static ulong DivWord(ulong left, ulong right) => Extend((int)right switch
    {
        0 => -1,
        -1 => unchecked(0 - (int)left),
        int divisor => (int)left / divisor,
    });

    public static ulong DivUnsignedWord(ulong left, ulong right) => (uint)right == 0 ? ulong.MaxValue : Extend((int)((uint)left / (uint)right));

    public static ulong RemWord(ulong left, ulong right) => Extend((int)right switch
    {
        0 => (int)left,
        -1 => 0,
        int divisor => (int)left % divisor,
    });

    public static ulong RemUnsignedWord(ulong left, ulong right) => Extend((uint)right == 0 ? (int)left : (int)((uint)left % (uint)right));

    /// <summary>The result of an instruction from mulh to remuw, except mul and mulw.</summary>
    public static ulong Compute(Opcode opcode, ulong left, ulong right) => opcode switch
    {
        Opcode.Mulh => MulHigh(left, right),
        Opcode.Mulhsu => MulHighSignedUnsigned(left, right),
        Opcode.Mulhu => MulHighUnsigned(left, right),
        Opcode.Div => Div(left, right),
        Opcode.Divu => DivUnsigned(left, right),
        Opcode.Rem => Rem(left, right),
        Opcode.Remu => RemUnsigned(left, right),
        Opcode.Divw => DivWord(left, right),
        Opcode.Divuw => DivUnsignedWord(left, right),
        Opcode.Remw => RemWord(left, right),
        Opcode.Remuw => RemUnsignedWord(left, right),
        _ => throw new ArgumentOutOfRangeException(nameof(opcode), opcode, "not an operation of two registers"),
    };

    private static ulong Extend(int value) => (ulong)(long)value;
}
