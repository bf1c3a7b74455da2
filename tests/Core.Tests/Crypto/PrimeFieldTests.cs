using System;
using System.Numerics;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Crypto.Tests;

/// <summary>The Montgomery fields against whole numbers, for every modulus there is.</summary>
public sealed class PrimeFieldTests
{
    [Fact]
    public void Any_sequence_of_operations_gives_the_number_it_should()
    {
        Check<Bn254Modulus>("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47");
        Check<Secp256k1Order>("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
        Check<P256Order>("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    }

    [Fact]
    public void Any_sequence_of_operations_on_six_words_gives_the_number_it_should()
    {
        BigInteger modulus = Parse("1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab");
        Assert.Equal(modulus, Number(PrimeField384<Bls12381Modulus>.Modulus));
        FieldProgram.Check(
            modulus,
            number => PrimeField384<Bls12381Modulus>.From(new U384(Word(number, 0), Word(number, 1), Word(number, 2), Word(number, 3), Word(number, 4), Word(number, 5))),
            element => Number(element.ToNumber()));
    }

    [Fact]
    public void Any_sequence_of_operations_on_loose_limbs_gives_the_number_it_should() => FieldProgram.Check(
        Number(PrimeField384<Bls12381Modulus>.Modulus),
        number => LooseField384<Bls12381Modulus>.From(PrimeField384<Bls12381Modulus>.From(
            new U384(Word(number, 0), Word(number, 1), Word(number, 2), Word(number, 3), Word(number, 4), Word(number, 5)))),
        element => Number(element.ToPrimeField().ToNumber()));

    [Fact]
    public void Numbers_at_or_beyond_the_modulus_stand_for_nothing()
    {
        U256 modulus = PrimeField<P256Order>.Modulus;
        Assert.True(PrimeField<P256Order>.TryFrom(modulus - U256.One, out _));
        Assert.False(PrimeField<P256Order>.TryFrom(modulus, out _));
        Assert.False(PrimeField<P256Order>.TryFrom(U256.MaxValue, out _));
    }

    private static void Check<TModulus>(string modulus)
        where TModulus : struct, IPrimeModulus
    {
        Assert.Equal(Parse(modulus), Number(PrimeField<TModulus>.Modulus));
        FieldProgram.Check(
            Parse(modulus),
            number => PrimeField<TModulus>.From(new U256(Word(number, 0), Word(number, 1), Word(number, 2), Word(number, 3))),
            element => Number(element.ToNumber()));
    }

    private static BigInteger Parse(string hex) => new(Convert.FromHexString(hex), isUnsigned: true, isBigEndian: true);

    private static ulong Word(BigInteger number, int index) => (ulong)((number >> (64 * index)) & ulong.MaxValue);

    private static BigInteger Number(U256 number) => new(number.ToHash256().Bytes, isUnsigned: true, isBigEndian: true);

    private static BigInteger Number(U384 number) =>
        new BigInteger(number.U0) + ((BigInteger)number.U1 << 64) + ((BigInteger)number.U2 << 128)
        + ((BigInteger)number.U3 << 192) + ((BigInteger)number.U4 << 256) + ((BigInteger)number.U5 << 320);
}
