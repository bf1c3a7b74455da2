using System;
using System.Text;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class ScryptTests
{
    /// <summary>RFC 7914, section 12; its last vector takes 1 GiB and is the Full one below.</summary>
    [Theory]
    [InlineData("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")]
    [InlineData("pleaseletmein", "SodiumChloride", 16384, 8, 1, "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")]
    public void Keys_are_those_of_the_rfc(string password, string salt, int n, int r, int p, string expected) =>
        Assert.Equal(expected, Derive(password, salt, new ScryptCost((ulong)n, (uint)r, (uint)p)));

    [Fact]
    [Trait("Scope", "Full")]
    public void A_key_that_takes_a_gibibyte_is_that_of_the_rfc() => Assert.Equal(
        "2101cb9b6a511aaeaddbbe09cf70f881ec568d574a2ffd4dabe5ee9820adaa478e56fd8f4ba5d09ffa1c6d927c40f4c337304049e8a952fbcbf45c6fa77a41a4",
        Derive("pleaseletmein", "SodiumChloride", new ScryptCost(1 << 20, 8, 1)));

    [Theory]
    [InlineData(0, 8, 1)]
    [InlineData(1, 8, 1)]
    [InlineData(1000, 8, 1)]
    [InlineData(1024, 0, 1)]
    [InlineData(1024, 8, 0)]
    [InlineData(1L << 32, 1, 1)]
    [InlineData(1 << 22, 8, 1)]
    [InlineData(2, 1 << 19, 2)]
    public void Costs_that_are_none_or_too_much_are_refused(long n, int r, int p) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Derive("", "", new ScryptCost((ulong)n, (uint)r, (uint)p)));

    private static string Derive(string password, string salt, ScryptCost cost)
    {
        byte[] output = new byte[64];
        Scrypt.Derive(Encoding.ASCII.GetBytes(password), Encoding.ASCII.GetBytes(salt), cost, output);
        return Convert.ToHexStringLower(output);
    }
}
