using Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Loose = Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>;
using LooseJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using LoosePoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;

namespace Sequitur.Crypto;

/// <summary><see cref="Bls12381Curve"/> over the loose form of its field, in which multiples are computed.</summary>
internal readonly struct Bls12381LooseCurve : ICurve<Loose>
{
    public static Loose A => default;

    public static Loose B => Loose.From(Bls12381Curve.B);

    public static bool IsAZero => true;

    public static LoosePoint From(in Point point) => new(Loose.From(point.X), Loose.From(point.Y));

    public static LooseJacobian From(in Jacobian point) => new(Loose.From(point.X), Loose.From(point.Y), Loose.From(point.Z));

    public static Jacobian ToJacobian(in LooseJacobian point) =>
        new(point.X.ToPrimeField(), point.Y.ToPrimeField(), point.Z.ToPrimeField());
}
