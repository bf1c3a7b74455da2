using System;
using Sequitur.Primitives;
using Field = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254Curve, Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;

namespace Sequitur.Crypto;

/// <summary>φ: (βx, y) with β³ = 1, which multiplies every point of alt_bn128 by a cube root λ of one modulo r.</summary>
/// <remarks>
/// The vectors (a, c) and (c, -b) with a = 6u² + 4u + 1, b = 6u² + 2u, c = 2u + 1 and ab + c² = r are in the lattice of splits of zero; what is
/// left of (k, 0) after whole multiples of them, kb/r and kc/r, is short (Gallant, Lambert and Vanstone, section 4).
/// </remarks>
internal readonly struct Bn254Endomorphism : IEndomorphism<Bn254Curve, Field>
{
    /// <summary>Quotients are read from products with reciprocals that this power of two scales.</summary>
    private const int ReciprocalBits = 382;

    private static U256 A => new(0x0be4e1541221250b, 0x6f4d8248eeb859fd);

    private static U256 B => new(0x8211bbeb7d4f1128, 0x6f4d8248eeb859fc);

    private static U256 C => new(0x89d3256894d213e3);

    /// <summary>2^382 · b / r.</summary>
    private static U256 FirstReciprocal => new(0x61a4dd45a6e6f7fe, 0x6978e33ed7aa89b6, 0xde9ef6750e47ac63, 0x9333bc0529dcf4b3);

    /// <summary>2^382 · c / r.</summary>
    private static U256 SecondReciprocal => new(0xa3e9f4cb4bebee99, 0xdbae71c51dce9bbc, 0xb64748cbb1f82cf5);

    /// <summary>β in Montgomery form.</summary>
    private static Field CubeRootOfOne => Field.FromLimbs(new U256(0x71930c11d782e155, 0xa6bb947cffbe3323, 0xaa303344d4741444, 0x2c3b3f0d26594943));

    public static int PartCount => 2;

    public static int PartBits => 128;

    public static void Split(in U256 scalar, Span<ScalarPart> parts)
    {
        U256 first = Quotient(scalar, FirstReciprocal);
        U256 second = Quotient(scalar, SecondReciprocal);
        parts[0] = Signed(scalar - (first * A) - (second * C));
        parts[1] = Signed((second * B) - (first * C));
    }

    public static Point Apply(in Point point) => new(Field.Multiply(point.X, CubeRootOfOne), point.Y);

    public static Field Fix(in Field element) => Field.One;

    private static U256 Quotient(in U256 scalar, in U256 reciprocal)
    {
        U256.MultiplyWide(scalar, reciprocal, out _, out U256 high);
        return high >> (ReciprocalBits - 256);
    }

    private static ScalarPart Signed(in U256 number)
    {
        U256 size = number.IsNegative ? -number : number;
        return new ScalarPart(size.U0, size.U1, number.IsNegative);
    }
}
