using System;
using Sequitur.Crypto;
using Xunit;
using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Map = Sequitur.Crypto.SimplifiedSwu<
    Sequitur.Crypto.Bls12381IsogenousCurve, Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistMap = Sequitur.Crypto.SimplifiedSwu<
    Sequitur.Crypto.Bls12381IsogenousTwist, Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Core.Crypto;

public sealed class Bls12381MappingTests
{
    [Fact]
    public void Every_image_is_on_its_curve_and_in_the_subgroup_once_the_cofactor_is_cleared()
    {
        Random random = new(11);
        for (int turn = 0; turn < 50; turn++)
        {
            Field element = turn == 0 ? default : turn == 1 ? Field.One : RandomElement(random);
            Assert.True(Map.Map(element).ToAffine().IsOnCurve);
            Assert.False(Bls12381Subgroup.Contains(Map.Map(element).ToAffine()));
            Assert.True(Bls12381Subgroup.Contains(Bls12381Mapping.Map(element).ToAffine()));
            Field2 element2 = turn switch
            {
                0 => default,
                1 => new Field2(element, default),
                2 => new Field2(default, element),
                _ => new Field2(element, RandomElement(random)),
            };
            Assert.True(TwistMap.Map(element2).ToAffine().IsOnCurve);
            Assert.False(Bls12381Subgroup.Contains(TwistMap.Map(element2).ToAffine()));
            Assert.True(Bls12381Subgroup.Contains(Bls12381Mapping.Map(element2).ToAffine()));
        }
    }

    /// <summary>Zu² = -1 makes the denominator vanish: x is then B/(ZA), as for zero, and the sign alone tells the elements apart.</summary>
    [Fact]
    public void Elements_that_make_the_denominator_vanish_map_like_zero()
    {
        Assert.True(Bls12381SquareRoot.TryRootOfRatio(Field.Negate(Field.One), Bls12381IsogenousCurve.Z, out Field root));
        Assert.Equal(Bls12381Mapping.Map(default(Field)).ToAffine().X, Bls12381Mapping.Map(root).ToAffine().X);
        Assert.Equal(Bls12381Mapping.Map(default(Field)).ToAffine().X, Bls12381Mapping.Map(Field.Negate(root)).ToAffine().X);
        Assert.NotEqual(Bls12381Mapping.Map(root).ToAffine().Y, Bls12381Mapping.Map(Field.Negate(root)).ToAffine().Y);
    }

    [Fact]
    public void Opposite_elements_map_to_opposite_points()
    {
        Random random = new(12);
        for (int turn = 0; turn < 10; turn++)
        {
            Field element = RandomElement(random);
            Assert.True(JacobianPoint<Bls12381Curve, Field>.Add(Bls12381Mapping.Map(element), Bls12381Mapping.Map(Field.Negate(element))).IsInfinity);
            foreach (Field2 element2 in new[] { new Field2(element, RandomElement(random)), new Field2(default, element), new Field2(element, default) })
            {
                Assert.True(JacobianPoint<Bls12381Twist, Field2>.Add(
                    Bls12381Mapping.Map(element2), Bls12381Mapping.Map(Field2.Negate(element2))).IsInfinity);
            }
        }
    }

    [Fact]
    public void A_fraction_or_its_multiple_by_the_constant_has_the_root_found()
    {
        Random random = new(13);
        int squares = 0;
        for (int turn = 0; turn < 100; turn++)
        {
            Field numerator = turn == 0 ? default : RandomElement(random);
            Field denominator = RandomElement(random);
            bool isSquare = Bls12381SquareRoot.TryRootOfRatio(numerator, denominator, out Field root);
            Field expected = isSquare ? numerator : Field.Multiply(Bls12381IsogenousCurve.Z, numerator);
            Assert.Equal(expected, Field.Multiply(Field.Square(root), denominator));
            squares += isSquare ? 1 : 0;
        }

        Assert.InRange(squares, 20, 80);
    }

    /// <summary>Real, imaginary and zero elements take the branches in which a square root of the method vanishes.</summary>
    [Fact]
    public void A_fraction_of_the_extension_or_its_multiple_by_the_constant_has_the_root_found()
    {
        Random random = new(14);
        int squares = 0;
        for (int turn = 0; turn < 200; turn++)
        {
            Field2 numerator = Sparse(random, turn % 4);
            Field2 denominator = Sparse(random, 1 + (turn / 4 % 3));
            bool isSquare = Bls12381SquareRoot.TryRootOfRatio(numerator, denominator, out Field2 root);
            Field2 expected = isSquare ? numerator : Field2.Multiply(Bls12381IsogenousTwist.Z, numerator);
            Assert.Equal(expected, Field2.Multiply(Field2.Square(root), denominator));
            squares += isSquare ? 1 : 0;
        }

        Assert.InRange(squares, 80, 180);
    }

    private static Field2 Sparse(Random random, int parts) => new(
        (parts & 1) != 0 ? RandomElement(random) : default,
        (parts & 2) != 0 ? RandomElement(random) : default);

    private static Field RandomElement(Random random)
    {
        byte[] bytes = new byte[U384.Size];
        random.NextBytes(bytes);
        return Field.From(U384.FromBigEndian(bytes));
    }
}
