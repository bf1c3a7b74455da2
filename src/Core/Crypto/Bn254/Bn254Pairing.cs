using Fp = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;

namespace Sequitur.Crypto;

/// <summary>The optimal ate pairing on alt_bn128 (Vercauteren, "Optimal pairings", 2008; Aranha et al., "Faster explicit formulas for computing pairings over ordinary curves", 2010).</summary>
internal static class Bn254Pairing
{
    /// <summary>6x + 2 without its leading bit, which is bit 64.</summary>
    private const ulong LoopBits = 0x9d797039be763ba8;

    /// <summary>A point of the twist in homogeneous projective coordinates.</summary>
    private struct TwistPoint
    {
        public Fp2 X;
        public Fp2 Y;
        public Fp2 Z;
    }

    /// <summary>The Miller loop f_{6x+2,Q}(P) with the two closing lines through ±π(Q), π²(Q). Both points are affine and not infinity.</summary>
    public static Fp12 MillerLoop(in Fp px, in Fp py, in Fp2 qx, in Fp2 qy)
    {
        TwistPoint point = new() { X = qx, Y = qy, Z = Fp2.One };
        Fp12 f = Fp12.One;
        for (int bit = 63; bit >= 0; bit--)
        {
            f = DoubleStep(f.Square(), ref point, px, py);
            if (((LoopBits >> bit) & 1) != 0)
            {
                f = AddStep(f, ref point, qx, qy, px, py);
            }
        }

        Fp2 x1 = Fp2.Multiply(qx.Conjugate(), Bn254Frobenius.Gamma2);
        Fp2 y1 = Fp2.Multiply(qy.Conjugate(), Bn254Frobenius.Gamma3);
        Fp2 x2 = Fp2.Multiply(x1.Conjugate(), Bn254Frobenius.Gamma2);
        Fp2 y2 = Fp2.Multiply(y1.Conjugate(), Bn254Frobenius.Gamma3);
        f = AddStep(f, ref point, x1, y1, px, py);
        return AddStep(f, ref point, x2, Fp2.Negate(y2), px, py);
    }

    /// <summary>f^((p¹² - 1)/r) up to a power prime to r, which does not change whether the result is one.</summary>
    /// <remarks>Hard part after Fuentes-Castañeda, Knapp and Rodríguez-Henríquez, "Faster hashing to G2" (2011), §5.</remarks>
    public static Fp12 FinalExponentiation(in Fp12 value)
    {
        Fp12 easy = value.Conjugate() * value.Invert();
        easy = easy.Frobenius().Frobenius() * easy;

        Fp12 minus2x = PowerOfParameter(easy).Conjugate().CyclotomicSquare();
        Fp12 minus6x = minus2x.CyclotomicSquare() * minus2x;
        Fp12 plus6x2 = PowerOfParameter(minus6x).Conjugate();
        Fp12 plus6x2Plus6x = plus6x2 * minus6x.Conjugate();
        Fp12 plus12x3 = PowerOfParameter(plus6x2.CyclotomicSquare());
        Fp12 a = plus6x2Plus6x * plus12x3;
        Fp12 b = minus2x * a;

        Fp12 result = plus6x2 * a * easy;
        result *= b.Frobenius();
        result *= a.Frobenius().Frobenius();
        Fp12 last = easy.Conjugate() * b;
        return result * last.Frobenius().Frobenius().Frobenius();
    }

    private static Fp12 PowerOfParameter(in Fp12 value)
    {
        Fp12 result = value;
        for (int bit = 61; bit >= 0; bit--)
        {
            result = result.CyclotomicSquare();
            if (((Bn254Modulus.Parameter >> bit) & 1) != 0)
            {
                result *= value;
            }
        }

        return result;
    }

    /// <summary>Doubles the point and multiplies f by the tangent there, evaluated at P (Costello, Lange and Naehrig, "Faster pairing computations on curves with high-degree twists", 2010).</summary>
    private static Fp12 DoubleStep(in Fp12 f, ref TwistPoint point, in Fp px, in Fp py)
    {
        Fp2 a = Fp2.Multiply(point.X, point.Y).Scale(Bn254Frobenius.Half);
        Fp2 b = Fp2.Square(point.Y);
        Fp2 c = Fp2.Square(point.Z);
        Fp2 e = Fp2.Multiply(Triple(c), Bn254Frobenius.TwistConstant);
        Fp2 triple = Triple(e);
        Fp2 g = Fp2.Add(b, triple).Scale(Bn254Frobenius.Half);
        Fp2 h = Fp2.Subtract(Fp2.Square(Fp2.Add(point.Y, point.Z)), Fp2.Add(b, c));
        Fp2 tangent = Triple(Fp2.Square(point.X));
        Fp2 constant = Fp2.Subtract(e, b);

        point.X = Fp2.Multiply(Fp2.Subtract(b, triple), a);
        point.Y = Fp2.Subtract(Fp2.Square(g), Triple(Fp2.Square(e)));
        point.Z = Fp2.Multiply(b, h);
        return f.TimesLine(Fp2.Negate(h).Scale(py), tangent.Scale(px), constant);
    }

    /// <summary>Adds an affine point and multiplies f by the line through both, evaluated at P.</summary>
    private static Fp12 AddStep(in Fp12 f, ref TwistPoint point, in Fp2 x, in Fp2 y, in Fp px, in Fp py)
    {
        Fp2 o = Fp2.Subtract(point.Y, Fp2.Multiply(y, point.Z));
        Fp2 l = Fp2.Subtract(point.X, Fp2.Multiply(x, point.Z));
        Fp2 square = Fp2.Square(l);
        Fp2 cube = Fp2.Multiply(l, square);
        Fp2 g = Fp2.Multiply(point.X, square);
        Fp2 h = Fp2.Subtract(Fp2.Add(cube, Fp2.Multiply(point.Z, Fp2.Square(o))), Fp2.Add(g, g));
        Fp2 constant = Fp2.Subtract(Fp2.Multiply(x, o), Fp2.Multiply(l, y));

        point.X = Fp2.Multiply(l, h);
        point.Y = Fp2.Subtract(Fp2.Multiply(Fp2.Subtract(g, h), o), Fp2.Multiply(point.Y, cube));
        point.Z = Fp2.Multiply(cube, point.Z);
        return f.TimesLine(l.Scale(py), Fp2.Negate(o).Scale(px), constant);
    }

    private static Fp2 Triple(in Fp2 value) => Fp2.Add(Fp2.Add(value, value), value);
}
