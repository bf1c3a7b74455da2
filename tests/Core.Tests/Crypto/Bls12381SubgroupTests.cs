using System.Numerics;
using Sequitur.Crypto;
using Xunit;
using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Core.Crypto;

public sealed class Bls12381SubgroupTests
{
    [Fact]
    public void The_generators_have_order_r_and_the_endomorphisms_have_their_eigenvalues()
    {
        Assert.True(Bls12381Points.Times(Bls12381Points.Generator, Bls12381Points.Order).IsInfinity);
        Assert.True(Bls12381Points.Times(Bls12381Points.TwistGenerator, Bls12381Points.Order).IsInfinity);
        BigInteger minusSquare = Bls12381Points.Order - BigInteger.Pow(Bls12381Points.Parameter, 2);
        Assert.True(Point.AreEqual(
            Bls12381Subgroup.Endomorphism(Bls12381Points.Generator), Bls12381Points.Times(Bls12381Points.Generator, minusSquare)));
        Assert.True(TwistPoint.AreEqual(
            Bls12381Subgroup.Endomorphism(Bls12381Points.TwistGenerator),
            Bls12381Points.Times(Bls12381Points.TwistGenerator, Bls12381Points.Order + Bls12381Points.Parameter)));
    }

    [Fact]
    public void The_endomorphisms_stay_on_the_curves_and_obey_their_equations_outside_the_subgroups_too()
    {
        for (int seed = 1; seed <= 4; seed++)
        {
            // φ² + φ + 1 = 0.
            Point point = Bls12381Points.AnyPoint(seed);
            Point once = Bls12381Subgroup.Endomorphism(point);
            Assert.True(once.IsOnCurve);
            Assert.True(Bls12381Points.Plus(Bls12381Points.Plus(Bls12381Subgroup.Endomorphism(once), once), point).IsInfinity);

            // ψ² + p = (x + 1)ψ, both sides with the sign of -x.
            TwistPoint twistPoint = Bls12381Points.AnyTwistPoint(seed);
            TwistPoint image = Bls12381Subgroup.Endomorphism(twistPoint);
            Assert.True(image.IsOnCurve);
            TwistPoint left = Bls12381Points.Plus(
                Bls12381Subgroup.Endomorphism(image), Bls12381Points.Times(twistPoint, Bls12381Points.Modulus));
            TwistPoint right = Bls12381Points.Times(image, -Bls12381Points.Parameter - 1);
            Assert.True(TwistPoint.AreEqual(left, TwistPoint.Negate(right)));
        }
    }

    [Fact]
    public void Membership_agrees_with_multiplication_by_the_order()
    {
        Assert.True(Bls12381Subgroup.Contains(Bls12381Points.Generator));
        Assert.True(Bls12381Subgroup.Contains(Bls12381Points.TwistGenerator));
        Assert.True(Bls12381Subgroup.Contains(default(Point)));
        Assert.True(Bls12381Subgroup.Contains(default(TwistPoint)));
        for (int seed = 1; seed <= 8; seed++)
        {
            Point point = Bls12381Points.AnyPoint(seed);
            Assert.False(Bls12381Subgroup.Contains(point));
            Assert.True(Bls12381Subgroup.Contains(Bls12381Points.Times(point, Bls12381Points.Cofactor)));
            Assert.False(Bls12381Subgroup.Contains(Bls12381Points.Times(point, Bls12381Points.Order)));

            TwistPoint twistPoint = Bls12381Points.AnyTwistPoint(seed);
            Assert.False(Bls12381Subgroup.Contains(twistPoint));
            Assert.True(Bls12381Subgroup.Contains(Bls12381Points.Times(twistPoint, Bls12381Points.TwistCofactor)));
            Assert.False(Bls12381Subgroup.Contains(Bls12381Points.Times(twistPoint, Bls12381Points.Order)));
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(10177)]
    [InlineData(859267)]
    [InlineData(52437899)]
    public void Points_whose_order_divides_the_cofactor_are_outside(int prime)
    {
        // The curve has two independent points of each of these orders.
        Point small = Bls12381Points.Times(Bls12381Points.AnyPoint(5), Bls12381Points.Order * Bls12381Points.Cofactor / prime / prime);
        Assert.False(small.IsInfinity);
        Assert.True(Bls12381Points.Times(small, prime).IsInfinity);
        Assert.False(Bls12381Subgroup.Contains(small));
        Assert.False(Bls12381Subgroup.Contains(Bls12381Points.Plus(small, Bls12381Points.Generator)));
    }

    [Fact]
    public void The_point_of_order_three_that_the_endomorphism_fixes_is_outside()
    {
        Point flex = new(Field.Zero, Field.Add(Field.One, Field.One));
        Assert.True(flex.IsOnCurve);
        Assert.True(Bls12381Points.Times(flex, 3).IsInfinity);
        Assert.True(Point.AreEqual(flex, Bls12381Subgroup.Endomorphism(flex)));
        Assert.False(Bls12381Subgroup.Contains(flex));
        Assert.False(Bls12381Subgroup.Contains(Bls12381Points.Plus(flex, Bls12381Points.Generator)));
    }

    [Theory]
    [InlineData(13, 2)]
    [InlineData(23, 2)]
    [InlineData(2713, 1)]
    [InlineData(11953, 1)]
    [InlineData(262069, 1)]
    public void Points_of_the_twist_whose_order_divides_the_cofactor_are_outside(int prime, int power)
    {
        BigInteger rest = Bls12381Points.TwistCofactor / BigInteger.Pow(prime, power);
        TwistPoint small = Bls12381Points.Times(Bls12381Points.AnyTwistPoint(5), Bls12381Points.Order * rest);
        Assert.False(small.IsInfinity);
        Assert.True(Bls12381Points.Times(small, BigInteger.Pow(prime, power)).IsInfinity);
        Assert.False(Bls12381Subgroup.Contains(small));
        Assert.False(Bls12381Subgroup.Contains(Bls12381Points.Plus(small, Bls12381Points.TwistGenerator)));
    }
}
