using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Loose = Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>;
using LooseJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using LoosePoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>The endomorphisms of BLS12-381 and its twist, and the tests of membership in the subgroups of order r made of them.</summary>
/// <remarks>M. Scott, "A note on group membership tests for G1, G2 and GT on BLS pairing-friendly curves" (2021).</remarks>
internal static class Bls12381Subgroup
{
    /// <summary>The absolute value of the curve's parameter x, which is negative.</summary>
    public const ulong Parameter = 0xd201000000010000;

    /// <summary>Whether a point of the curve has order r (or is infinity), without multiplying by r.</summary>
    /// <remarks>φ² + φ + 1 = 0 on the whole curve, so that φ(P) = -x²P implies (x⁴ - x² + 1)P = rP = 0.</remarks>
    public static bool Contains(in Point point) => Contains(Bls12381LooseCurve.From(point), out _);

    /// <summary>The same, and the multiple of the point by the absolute value of x, which is on the way.</summary>
    public static bool Contains(in LoosePoint point, out LooseJacobian multiple)
    {
        multiple = LooseJacobian.Multiply(point, Parameter);
        return LooseJacobian.Add(LooseJacobian.Multiply(multiple, Parameter), Endomorphism(point)).IsInfinity;
    }

    /// <summary>The same for a point of the twist.</summary>
    /// <remarks>ψ² - (x + 1)ψ + p = 0 on the whole twist, so that ψ(Q) = xQ implies (p - x)Q = 0: r divides p - x, and nothing else of the twist's order does.</remarks>
    public static bool Contains(in TwistPoint point) =>
        TwistJacobian.Add(TwistJacobian.Multiply(point, Parameter), Endomorphism(point)).IsInfinity;

    /// <summary>φ: (βx, y) with β³ = 1; it multiplies by -x² on the subgroup.</summary>
    public static Point Endomorphism(in Point point) => new(Field.Multiply(point.X, CubeRootOfOne), point.Y);

    /// <summary>The same over the loose form of the field.</summary>
    public static LoosePoint Endomorphism(in LoosePoint point) => new(Loose.Multiply(point.X, Loose.From(CubeRootOfOne)), point.Y);

    /// <summary>ψ: the Frobenius endomorphism, carried over to the twist; it multiplies by x on the subgroup.</summary>
    public static TwistPoint Endomorphism(in TwistPoint point) => new(EndomorphismX(point.X), EndomorphismY(point.Y));

    /// <summary>ψ of a point in Jacobian coordinates.</summary>
    public static TwistJacobian Endomorphism(in TwistJacobian point) =>
        new(EndomorphismX(point.X), EndomorphismY(point.Y), Field2.Conjugate(point.Z));

    /// <summary>2^((p - 1) / 3), the norm of ξ being 2.</summary>
    private static Field CubeRootOfOne => Bls12381Tower.FrobeniusV(2).C0;

    /// <summary>Conjugates and divides by ξ^((p - 1) / 3); that inverse is purely imaginary, and its imaginary part stands in the tower already.</summary>
    private static Field2 EndomorphismX(in Field2 x)
    {
        Field factor = Bls12381Tower.FrobeniusVSquared(1).C0;
        return new Field2(Field.Multiply(x.C1, factor), Field.Multiply(x.C0, factor));
    }

    /// <summary>Conjugates and divides by ξ^((p - 1) / 2), which is to multiply by ξ^((p³ - 1) / 6).</summary>
    private static Field2 EndomorphismY(in Field2 y) => Field2.Multiply(Field2.Conjugate(y), Bls12381Tower.FrobeniusW(3));
}
