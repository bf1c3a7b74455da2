using System;
using Sequitur.Primitives;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using Interleaved = Sequitur.Crypto.InterleavedMultiplication<
    Sequitur.Crypto.Bn254Endomorphism, Sequitur.Crypto.Bn254Curve, Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bn254Curve, Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254Curve, Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using TwistJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bn254Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>Multiples of points of alt_bn128 and the membership test of its second group.</summary>
internal static class Bn254Multiplication
{
    /// <summary>factor · point.</summary>
    public static Jacobian Multiply(in Point point, in U256 factor) =>
        point.IsInfinity ? Jacobian.Infinity : Interleaved.Sum(new ReadOnlySpan<Point>(in point), new ReadOnlySpan<U256>(in factor));

    /// <summary>Whether a point of the twist has order r, without multiplying by r.</summary>
    /// <remarks>
    /// (u + 1)Q + ψ(uQ) + ψ²(uQ) = ψ³(2uQ) exactly on the subgroup, ψ being the Frobenius endomorphism of the twist:
    /// Y. Dai, K. Lin, C.-A. Zhao, Z. Zhou, "Fast subgroup membership testings for G1, G2 and GT on pairing-friendly
    /// curves" (2022), section 5.1.
    /// </remarks>
    public static bool IsInSubgroup(in TwistPoint point)
    {
        if (point.IsInfinity)
        {
            return true;
        }

        TwistJacobian multiple = TwistJacobian.Multiply(point, Bn254Pairing.Parameter);
        TwistJacobian once = Frobenius(multiple);
        TwistJacobian twice = Frobenius(once);
        TwistJacobian left = TwistJacobian.Add(TwistJacobian.Add(TwistJacobian.Add(multiple, point), once), twice);
        TwistJacobian right = TwistJacobian.Double(Frobenius(twice));
        return TwistJacobian.Add(left, TwistJacobian.Negate(right)).IsInfinity;
    }

    private static TwistJacobian Frobenius(in TwistJacobian point) => new(
        Field2.Multiply(Field2.Conjugate(point.X), Bn254Tower.FrobeniusV(1)),
        Field2.Multiply(Field2.Conjugate(point.Y), Bn254Tower.TwistY),
        Field2.Conjugate(point.Z));
}
