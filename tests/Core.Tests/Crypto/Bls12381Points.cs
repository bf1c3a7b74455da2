using System.Globalization;
using System.Numerics;
using Sequitur.Crypto;
using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Core.Crypto;

/// <summary>Points of BLS12-381 for tests, made by plain arithmetic: nothing here uses what is tested.</summary>
internal static class Bls12381Points
{
    public static readonly BigInteger Modulus = Hex(
        "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab");

    /// <summary>r, the order of the groups.</summary>
    public static readonly BigInteger Order = Hex("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");

    /// <summary>x, the parameter of the curve.</summary>
    public static readonly BigInteger Parameter = -Hex("d201000000010000");

    /// <summary>Points of the curve for one of the subgroup: 3 · 11² · 10177² · 859267² · 52437899².</summary>
    public static readonly BigInteger Cofactor = BigInteger.Pow(Parameter - 1, 2) / 3;

    /// <summary>Points of the twist for one of the subgroup: 13² · 23² · 2713 · 11953 · 262069 · a large prime.</summary>
    public static readonly BigInteger TwistCofactor = (BigInteger.Pow(Parameter, 8) - (4 * BigInteger.Pow(Parameter, 7))
        + (5 * BigInteger.Pow(Parameter, 6)) - (4 * BigInteger.Pow(Parameter, 4)) + (6 * BigInteger.Pow(Parameter, 3))
        - (4 * BigInteger.Pow(Parameter, 2)) - (4 * Parameter) + 13) / 9;

    public static readonly Point Generator = new(
        Element("17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"),
        Element("08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1"));

    public static readonly TwistPoint TwistGenerator = new(
        new Field2(
            Element("024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"),
            Element("13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e")),
        new Field2(
            Element("0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801"),
            Element("0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be")));

    /// <summary>Plain double-and-add; the factor is not negative.</summary>
    public static AffinePoint<TCurve, TField> Times<TCurve, TField>(in AffinePoint<TCurve, TField> point, BigInteger factor)
        where TCurve : struct, ICurve<TField>
        where TField : struct, IField<TField>
    {
        JacobianPoint<TCurve, TField> sum = JacobianPoint<TCurve, TField>.Infinity;
        for (long bit = factor.GetBitLength() - 1; bit >= 0; bit--)
        {
            sum = JacobianPoint<TCurve, TField>.Double(sum);
            if (!((factor >> (int)bit) & 1).IsZero)
            {
                sum = JacobianPoint<TCurve, TField>.Add(sum, point);
            }
        }

        return sum.ToAffine();
    }

    public static AffinePoint<TCurve, TField> Plus<TCurve, TField>(in AffinePoint<TCurve, TField> left, in AffinePoint<TCurve, TField> right)
        where TCurve : struct, ICurve<TField>
        where TField : struct, IField<TField> =>
        JacobianPoint<TCurve, TField>.Add(JacobianPoint<TCurve, TField>.From(left), right).ToAffine();

    /// <summary>A point of the curve found by trying abscissas from the seed on; nearly never in the subgroup.</summary>
    public static Point AnyPoint(int seed)
    {
        for (BigInteger x = seed; ; x++)
        {
            BigInteger square = ((x * x * x) + 4) % Modulus;
            BigInteger y = Root(square);
            if (y * y % Modulus == square)
            {
                return new Point(Element(x), Element(y));
            }
        }
    }

    /// <summary>A point of the twist found by trying abscissas from seed + i on; nearly never in the subgroup.</summary>
    public static TwistPoint AnyTwistPoint(int seed)
    {
        for (int attempt = 0; ; attempt++)
        {
            Field2 x = new(Element(seed + attempt), Field.One);
            if (TryRoot(TwistPoint.RightHandSide(x), out Field2 y))
            {
                return new TwistPoint(x, y);
            }
        }
    }

    public static Field Element(BigInteger number)
    {
        byte[] bytes = new byte[U384.Size];
        byte[] digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(bytes, bytes.Length - digits.Length);
        return Field.From(U384.FromBigEndian(bytes));
    }

    public static BigInteger Number(in Field element)
    {
        byte[] bytes = new byte[U384.Size];
        element.ToNumber().WriteBigEndian(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static Field Element(string hex) => Element(Hex(hex));

    private static BigInteger Hex(string digits) => BigInteger.Parse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static BigInteger Root(BigInteger value) => BigInteger.ModPow(value, (Modulus + 1) / 4, Modulus);

    /// <summary>A root in Fp2 from roots of the norm and of half the trace.</summary>
    private static bool TryRoot(in Field2 square, out Field2 root)
    {
        root = default;
        BigInteger a = Number(square.C0);
        BigInteger b = Number(square.C1);
        BigInteger norm = Root(((a * a) + (b * b)) % Modulus);
        BigInteger half = (Modulus + 1) / 2;
        foreach (BigInteger sign in new[] { norm, Modulus - norm })
        {
            BigInteger x = Root((a + sign) * half % Modulus);
            if (x.IsZero)
            {
                continue;
            }

            root = new Field2(Element(x), Element(b * half % Modulus * BigInteger.ModPow(x, Modulus - 2, Modulus) % Modulus));
            if (Field2.AreEqual(Field2.Square(root), square))
            {
                return true;
            }
        }

        return false;
    }
}
