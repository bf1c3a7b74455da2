using System;
using Sequitur.Primitives;
using Field = Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.Secp256k1Modulus>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Secp256k1Curve, Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.Secp256k1Modulus>>;
using Scalar = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Secp256k1Order>;

namespace Sequitur.Crypto;

public static partial class Secp256k1
{
    /// <summary>The body a guest runs; r, s and the recovery id have been checked.</summary>
    internal static bool TryRecoverKeyPortable(in Hash256 messageHash, in U256 r, in U256 s, int recoveryId, Span<byte> publicKey)
    {
        if (!TryLift(r, recoveryId, out Point nonce))
        {
            return false;
        }

        // Q = r^-1 (s R - z G).
        Scalar inverse = Scalar.Invert(Scalar.From(r));
        Scalar hash = Scalar.From(U256.FromBigEndian(messageHash.Bytes));
        Scalar generatorFactor = Scalar.Negate(Scalar.Multiply(hash, inverse));
        Scalar nonceFactor = Scalar.Multiply(Scalar.From(s), inverse);
        Point key = Secp256k1Multiplication.Combine(generatorFactor, nonce, nonceFactor).ToAffine();
        if (key.IsInfinity)
        {
            return false;
        }

        key.X.ToNumber().WriteBigEndian(publicKey);
        key.Y.ToNumber().WriteBigEndian(publicKey[32..]);
        return true;
    }

    /// <summary>The nonce point: x is r, or r + n when bit 1 of the id is set; bit 0 is the parity of y.</summary>
    private static bool TryLift(in U256 r, int recoveryId, out Point nonce)
    {
        nonce = default;
        U256 x = r;
        if ((recoveryId & 2) != 0 && !TryAddOrder(r, out x))
        {
            return false;
        }

        if (!Field.TryFrom(x, out Field abscissa))
        {
            return false;
        }

        if (!Secp256k1SquareRoot.TryCompute(Point.RightHandSide(abscissa), out Field root))
        {
            return false;
        }

        bool isOdd = (root.ToNumber().U0 & 1) != 0;
        nonce = new Point(abscissa, isOdd == ((recoveryId & 1) != 0) ? root : Field.Negate(root));
        return true;
    }

    /// <summary>r + n, when that is below 2^256.</summary>
    private static bool TryAddOrder(in U256 r, out U256 sum)
    {
        U256 order = CurveOrder;
        ulong carry = 0;
        ulong u0 = WideArithmetic.Add(r.U0, order.U0, ref carry);
        ulong u1 = WideArithmetic.Add(r.U1, order.U1, ref carry);
        ulong u2 = WideArithmetic.Add(r.U2, order.U2, ref carry);
        ulong u3 = WideArithmetic.Add(r.U3, order.U3, ref carry);
        sum = new U256(u0, u1, u2, u3);
        return carry == 0;
    }
}
