using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using FirstMap = Sequitur.Crypto.SimplifiedSwu<
    Sequitur.Crypto.Bls12381IsogenousCurve, Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using LooseJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using SecondMap = Sequitur.Crypto.SimplifiedSwu<
    Sequitur.Crypto.Bls12381IsogenousTwist, Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;
using TwistJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>Maps from the base fields to the groups of order r: RFC 9380, sections 8.8.1 and 8.8.2, for one element and without hashing.</summary>
internal static class Bls12381Mapping
{
    public static Jacobian Map(in Field element) => ClearCofactor(FirstMap.Map(element));

    public static TwistJacobian Map(in Field2 element) => ClearCofactor(SecondMap.Map(element));

    /// <summary>The point that two elements make together, uniform when they are: the sum of their images.</summary>
    public static TwistJacobian Map(in Field2 first, in Field2 second) =>
        ClearCofactor(TwistJacobian.Add(SecondMap.Map(first), SecondMap.Map(second)));

    /// <summary>(1 - x)P, the RFC's multiple h_eff: no point's order has more of the cofactor (x - 1)²/3 in it (Wahby and Boneh, section 5).</summary>
    public static Jacobian ClearCofactor(in Jacobian point)
    {
        LooseJacobian loose = Bls12381LooseCurve.From(point);
        return Bls12381LooseCurve.ToJacobian(LooseJacobian.Add(LooseJacobian.Multiply(loose, Bls12381Subgroup.Parameter), loose));
    }

    /// <summary>(x² - x - 1)P + (x - 1)ψ(P) + ψ²(2P), which is the RFC's multiple h_eff.</summary>
    /// <remarks>A. Budroni, F. Pintore, "Efficient hash maps to G2 on BLS curves" (2017), in the order of RFC 9380, appendix G.3.</remarks>
    public static TwistJacobian ClearCofactor(in TwistJacobian point)
    {
        // x is negative: multiples by its absolute value enter with the other sign.
        TwistJacobian multiple = TwistJacobian.Multiply(point, Bls12381Subgroup.Parameter);
        TwistJacobian image = Bls12381Subgroup.Endomorphism(point);
        TwistJacobian difference = TwistJacobian.Add(multiple, TwistJacobian.Negate(image));
        TwistJacobian twice = Bls12381Subgroup.Endomorphism(Bls12381Subgroup.Endomorphism(TwistJacobian.Double(point)));
        TwistJacobian sum = TwistJacobian.Add(TwistJacobian.Multiply(difference, Bls12381Subgroup.Parameter), difference);
        return TwistJacobian.Add(TwistJacobian.Add(sum, twice), TwistJacobian.Negate(point));
    }
}
