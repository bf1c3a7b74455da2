using System;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Evm;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>Every arithmetic and logic instruction against big integers.</summary>
public sealed class ArithmeticTests
{
    private static readonly BigInteger Modulus = BigInteger.One << 256;

    private static readonly BigInteger[] Corners =
    [
        0, 1, 2, 31, 32, 255, 256, ulong.MaxValue, BigInteger.One << 64, (BigInteger.One << 128) - 1, BigInteger.One << 128,
        BigInteger.One << 192, (BigInteger.One << 255) - 1, BigInteger.One << 255, (BigInteger.One << 255) + 1, Modulus - 2, Modulus - 1,
    ];

    public static TheoryData<string> BinaryNames() =>
        ["ADD", "MUL", "SUB", "DIV", "SDIV", "MOD", "SMOD", "EXP", "SIGNEXTEND", "LT", "GT", "SLT", "SGT", "EQ", "AND", "OR", "XOR",
            "BYTE", "SHL", "SHR", "SAR"];

    [Theory]
    [MemberData(nameof(BinaryNames))]
    public void A_binary_instruction_agrees_with_big_integers(string name)
    {
        byte opcode = OpcodeOf(name);
        Machine machine = new();
        foreach (BigInteger a in Corners)
        {
            foreach (BigInteger b in Corners)
            {
                Check(machine, opcode, a, b);
            }
        }

        Prop.ForAll(Words(), Words(), (a, b) => Check(machine, opcode, a, b)).QuickCheckThrowOnFailure();
        Prop.ForAll(Words(), Arb.From(Gen.Choose(0, 300)), (b, a) => Check(machine, opcode, a, b)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(Opcode.AddMod)]
    [InlineData(Opcode.MulMod)]
    public void A_modular_instruction_agrees_with_big_integers(byte opcode)
    {
        Machine machine = new();
        foreach (BigInteger a in Corners)
        {
            foreach (BigInteger b in Corners)
            {
                foreach (BigInteger m in Corners)
                {
                    CheckModular(machine, opcode, a, b, m);
                }
            }
        }

        Prop.ForAll(Words(), Words(), Words(), (a, b, m) => CheckModular(machine, opcode, a, b, m)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_unary_instructions_agree_with_big_integers()
    {
        Machine machine = new();
        foreach (BigInteger a in Corners)
        {
            Assert.Equal(From(a.IsZero ? 1 : 0), machine.Top(new Code().Push(From(a)).Op(Opcode.IsZero)));
            Assert.Equal(From(Modulus - 1 - a), machine.Top(new Code().Push(From(a)).Op(Opcode.Not)));
            Assert.Equal(From(256 - (a.IsZero ? 0 : (int)a.GetBitLength())), machine.Top(new Code().Push(From(a)).Op(Opcode.Clz)));
        }
    }

    [Fact]
    public void Exp_pays_for_each_byte_of_the_exponent()
    {
        Machine machine = new();
        for (int bytes = 0; bytes <= 32; bytes++)
        {
            BigInteger exponent = bytes == 0 ? 0 : (BigInteger.One << (8 * bytes)) - 1;
            Assert.Equal(6ul + 10 + (50 * (ulong)bytes), machine.GasOf(new Code().Push(From(exponent)).Push(2).Op(Opcode.Exp)));
        }
    }

    private static void Check(Machine machine, byte opcode, BigInteger a, BigInteger b) =>
        Assert.Equal(From(Expected(opcode, a, b)), machine.Top(new Code().Push(From(b)).Push(From(a)).Op(opcode)));

    private static void CheckModular(Machine machine, byte opcode, BigInteger a, BigInteger b, BigInteger m)
    {
        BigInteger full = opcode == Opcode.AddMod ? a + b : a * b;
        BigInteger expected = m.IsZero ? 0 : full % m;
        Assert.Equal(From(expected), machine.Top(new Code().Push(From(m)).Push(From(b)).Push(From(a)).Op(opcode)));
    }

    private static BigInteger Expected(byte opcode, BigInteger a, BigInteger b) => opcode switch
    {
        Opcode.Add => a + b,
        Opcode.Mul => a * b,
        Opcode.Sub => a - b,
        Opcode.Div => b.IsZero ? 0 : a / b,
        Opcode.SDiv => b.IsZero ? 0 : Signed(a) / Signed(b),
        Opcode.Mod => b.IsZero ? 0 : a % b,
        Opcode.SMod => b.IsZero ? 0 : BigInteger.Remainder(Signed(a), Signed(b)),
        Opcode.Exp => BigInteger.ModPow(a, b, Modulus),
        Opcode.SignExtend => a > 30 ? b : Extend(b, (int)a),
        Opcode.Lt => a < b ? 1 : 0,
        Opcode.Gt => a > b ? 1 : 0,
        Opcode.Slt => Signed(a) < Signed(b) ? 1 : 0,
        Opcode.Sgt => Signed(a) > Signed(b) ? 1 : 0,
        Opcode.Eq => a == b ? 1 : 0,
        Opcode.And => a & b,
        Opcode.Or => a | b,
        Opcode.Xor => a ^ b,
        Opcode.Byte => a > 31 ? 0 : (b >> (8 * (31 - (int)a))) & 0xff,
        Opcode.Shl => a > 255 ? 0 : b << (int)a,
        Opcode.Shr => a > 255 ? 0 : b >> (int)a,
        Opcode.Sar => Signed(b) >> (int)BigInteger.Min(a, 256),
        _ => throw new ArgumentOutOfRangeException(nameof(opcode)),
    };

    private static BigInteger Extend(BigInteger value, int index)
    {
        int bits = 8 * (index + 1);
        BigInteger low = value & ((BigInteger.One << bits) - 1);
        return (low >> (bits - 1)).IsZero ? low : low - (BigInteger.One << bits);
    }

    private static BigInteger Signed(BigInteger value) => value >= Modulus / 2 ? value - Modulus : value;

    private static U256 From(BigInteger value)
    {
        BigInteger wrapped = ((value % Modulus) + Modulus) % Modulus;
        return U256.FromBigEndian(wrapped.ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    private static Arbitrary<BigInteger> Words() => Arb.From(
        from limbs in Gen.ArrayOf(Gen.OneOf(Gen.Choose(0, 3), Gen.Choose(int.MinValue, int.MaxValue)), 8)
        from used in Gen.Choose(1, 8)
        select Join(limbs, used));

    private static BigInteger Join(int[] limbs, int used)
    {
        BigInteger value = 0;
        for (int i = 0; i < used; i++)
        {
            value = (value << 32) | (uint)limbs[i];
        }

        return value;
    }

    private static byte OpcodeOf(string name)
    {
        for (int i = 0; i < 256; i++)
        {
            if (OpcodeTable.Of((byte)i).Name == name)
            {
                return (byte)i;
            }
        }

        throw new ArgumentException(name);
    }
}
