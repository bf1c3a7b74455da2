using System;
using Sequitur.Primitives;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Few = Sequitur.Crypto.InterleavedMultiplication<
    Sequitur.Crypto.Bls12381Endomorphism, Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using FewOnTwist = Sequitur.Crypto.InterleavedMultiplication<
    Sequitur.Crypto.Bls12381TwistEndomorphism,
    Sequitur.Crypto.Bls12381Twist,
    Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;
using FewWords = Sequitur.Crypto.InterleavedMultiplication<
    Sequitur.Crypto.Bls12381WordEndomorphism, Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Loose = Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>;
using LooseJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using LoosePoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using Many = Sequitur.Crypto.BucketMultiplication<
    Sequitur.Crypto.Bls12381Endomorphism, Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using ManyOnTwist = Sequitur.Crypto.BucketMultiplication<
    Sequitur.Crypto.Bls12381TwistEndomorphism,
    Sequitur.Crypto.Bls12381Twist,
    Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;
using TwistJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>Sums of multiples of points of the two groups: interleaved for few points, by buckets for many.</summary>
internal static class Bls12381Multiplication
{
    /// <summary>From here on buckets take fewer field operations.</summary>
    private const int ManyPoints = 24;

    /// <summary>The same in the second group.</summary>
    private const int ManyTwistPoints = 12;

    /// <summary>The sum of scalar · point for points of the subgroup, none at infinity.</summary>
    public static Jacobian Sum(ReadOnlySpan<LoosePoint> points, ReadOnlySpan<U256> scalars) =>
        Bls12381LooseCurve.ToJacobian(points.Length < ManyPoints ? Few.Sum(points, scalars) : Many.Sum(points, scalars));

    /// <summary>The same in the second group.</summary>
    public static TwistJacobian Sum(ReadOnlySpan<TwistPoint> points, ReadOnlySpan<U256> scalars) =>
        points.Length < ManyTwistPoints ? FewOnTwist.Sum(points, scalars) : ManyOnTwist.Sum(points, scalars);

    /// <summary>scalar · point for a point of the subgroup, given its multiple by the absolute value of x: with both, scalars have four parts of 64 bits.</summary>
    public static Jacobian Multiply(in LoosePoint point, in LooseJacobian multiple, in U256 scalar)
    {
        if (point.IsInfinity)
        {
            return Jacobian.Infinity;
        }

        Bls12381TwistEndomorphism.Divide(scalar, out U256 digits);
        Span<LoosePoint> points = [point, multiple.ToAffine()];
        Span<U256> words = [new U256(digits.U0, 0, digits.U2), new U256(digits.U1, 0, digits.U3)];
        return Bls12381LooseCurve.ToJacobian(FewWords.Sum(points, words));
    }
}

/// <summary>-φ for scalars that are two words already, the lowest and the third: they count as the first and as the second times x².</summary>
internal readonly struct Bls12381WordEndomorphism : IEndomorphism<Bls12381LooseCurve, Loose>
{
    public static int PartCount => 2;

    public static int PartBits => 64;

    public static void Split(in U256 scalar, Span<ScalarPart> parts)
    {
        parts[0] = new ScalarPart(scalar.U0, 0, isNegative: false);
        parts[1] = new ScalarPart(scalar.U2, 0, isNegative: false);
    }

    public static LoosePoint Apply(in LoosePoint point) => Bls12381Endomorphism.Apply(point);

    public static Loose Fix(in Loose element) => Loose.One;
}

/// <summary>-φ, which multiplies by x² in the first group; x² is just above the root of r.</summary>
internal readonly struct Bls12381Endomorphism : IEndomorphism<Bls12381LooseCurve, Loose>
{
    private static U256 Order => new(0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805, 0x73eda753299d7d48);

    private static U256 ParameterSquare => new(0x0000000100000000, 0xac45a4010001a402);

    public static int PartCount => 2;

    public static int PartBits => 128;

    public static void Split(in U256 scalar, Span<ScalarPart> parts)
    {
        Divide(scalar, out U256 high, out U256 low);
        parts[0] = new ScalarPart(low.U0, low.U1, isNegative: false);
        parts[1] = new ScalarPart(high.U0, high.U1, isNegative: false);
    }

    public static LoosePoint Apply(in LoosePoint point) => LoosePoint.Negate(Bls12381Subgroup.Endomorphism(point));

    public static Loose Fix(in Loose element) => Loose.One;

    /// <summary>The digits of the scalar modulo r in base x².</summary>
    internal static void Divide(in U256 scalar, out U256 high, out U256 low)
    {
        U256 reduced = scalar;
        while (reduced >= Order)
        {
            reduced -= Order;
        }

        U256.DivRem(reduced, ParameterSquare, out high, out low);
    }
}

/// <summary>-ψ, which multiplies by the absolute value of x in the second group.</summary>
internal readonly struct Bls12381TwistEndomorphism : IEndomorphism<Bls12381Twist, Field2>
{
    public static int PartCount => 4;

    public static int PartBits => 64;

    public static void Split(in U256 scalar, Span<ScalarPart> parts)
    {
        Divide(scalar, out U256 digits);
        parts[0] = new ScalarPart(digits.U0, 0, isNegative: false);
        parts[1] = new ScalarPart(digits.U1, 0, isNegative: false);
        parts[2] = new ScalarPart(digits.U2, 0, isNegative: false);
        parts[3] = new ScalarPart(digits.U3, 0, isNegative: false);
    }

    public static TwistPoint Apply(in TwistPoint point) => TwistPoint.Negate(Bls12381Subgroup.Endomorphism(point));

    /// <summary>The norm is in the prime field.</summary>
    public static Field2 Fix(in Field2 element) => Field2.Conjugate(element);

    /// <summary>The digits of the scalar modulo r in base |x|, a word each.</summary>
    internal static void Divide(in U256 scalar, out U256 digits)
    {
        Bls12381Endomorphism.Divide(scalar, out U256 high, out U256 low);
        U256.DivRem(low, Bls12381Subgroup.Parameter, out U256 second, out U256 first);
        U256.DivRem(high, Bls12381Subgroup.Parameter, out U256 fourth, out U256 third);
        digits = new U256(first.U0, second.U0, third.U0, fourth.U0);
    }
}
