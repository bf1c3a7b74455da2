using System.Numerics;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Core.Primitives;

/// <summary>Division where every limb is at an edge: equal leading limbs, digits of all ones, estimates that are taken back.</summary>
public sealed class LimbDivisionTests
{
    private static readonly ulong[] _edges = [0, 1, 1UL << 63, ulong.MaxValue];

    [Fact]
    public void Every_quotient_of_edge_limbs_is_exact()
    {
        for (int i = 0; i < 256; i++)
        {
            U256 dividend = WordOf(i);
            BigInteger a = Words.ToBig(dividend);
            for (int j = 1; j < 256; j++)
            {
                U256 divisor = WordOf(j);
                BigInteger quotient = BigInteger.DivRem(a, Words.ToBig(divisor), out BigInteger rest);
                U256 found = U256.DivRem(dividend, divisor, out U256 remainder);
                if (found != Words.FromBig(quotient) || remainder != Words.FromBig(rest))
                {
                    Assert.Fail($"{a} / {Words.ToBig(divisor)}");
                }
            }
        }
    }

    [Fact]
    public void Every_product_of_edge_limbs_is_reduced_exactly()
    {
        for (int i = 0; i < 256; i++)
        {
            U256 factor = WordOf(i);
            for (int j = 1; j < 256; j++)
            {
                U256 modulus = WordOf(j);
                foreach (U256 other in new[] { factor, U256.MaxValue, modulus, modulus - U256.One })
                {
                    BigInteger expected = Words.ToBig(factor) * Words.ToBig(other) % Words.ToBig(modulus);
                    if (U256.MulMod(factor, other, modulus) != Words.FromBig(expected))
                    {
                        Assert.Fail($"{Words.ToBig(factor)} * {Words.ToBig(other)} mod {Words.ToBig(modulus)}");
                    }
                }
            }
        }
    }

    /// <summary>Two bits of the index choose each limb.</summary>
    private static U256 WordOf(int index) =>
        new(_edges[index & 3], _edges[(index >> 2) & 3], _edges[(index >> 4) & 3], _edges[(index >> 6) & 3]);
}
