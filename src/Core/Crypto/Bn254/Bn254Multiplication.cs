using System;
using Sequitur.Primitives;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bn254Curve, Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254Curve, Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using TwistJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bn254Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>Multiples of points of alt_bn128 and the membership test of its second group.</summary>
internal static class Bn254Multiplication
{
    /// <summary>factor · point, four bits of the factor at a time.</summary>
    public static Jacobian Multiply(in Point point, in U256 factor)
    {
        Span<Jacobian> table = stackalloc Jacobian[16];
        table[0] = Jacobian.Infinity;
        for (int index = 1; index < 16; index++)
        {
            table[index] = Jacobian.Add(table[index - 1], point);
        }

        Jacobian sum = Jacobian.Infinity;
        for (int position = 63; position >= 0; position--)
        {
            ulong limb = position >= 48 ? factor.U3 : position >= 32 ? factor.U2 : position >= 16 ? factor.U1 : factor.U0;
            int digit = (int)(limb >> ((position & 15) * 4)) & 15;
            if (!sum.IsInfinity)
            {
                sum = Jacobian.Double(Jacobian.Double(Jacobian.Double(Jacobian.Double(sum))));
            }

            if (digit != 0)
            {
                sum = Jacobian.Add(sum, table[digit]);
            }
        }

        return sum;
    }

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
