using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>The base field of alt_bn128 (EIP-196): p = 36x⁴ + 36x³ + 24x² + 6x + 1 with x = 4965661367192848881.</summary>
internal readonly struct Bn254Modulus : IPrimeModulus
{
    public static U256 Modulus => new(0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d, 0x30644e72e131a029);

    public static ulong MontgomeryInverse => 0x87d20782e4866389;

    public static U256 MontgomeryOne => new(0xd35d438dc58f0d9d, 0x0a78eb28f5c70b3d, 0x666ea36f7879462c, 0x0e0a77c19a07df2f);

    public static U256 MontgomerySquare => new(0xf32cfc5b538afa89, 0xb5e71911d44501fb, 0x47ab1eff0a417ff6, 0x06d89f71cab8351f);

    public static ulong Fold => 0;

    /// <summary>The order of the groups, a prime.</summary>
    public static U256 GroupOrder => new(0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029);

    /// <summary>The parameter x of the family.</summary>
    public const ulong Parameter = 0x44e992b44a6909f1;
}
