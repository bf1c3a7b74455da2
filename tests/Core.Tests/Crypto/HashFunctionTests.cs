using System;
using System.Security.Cryptography;
using System.Text;
using Sequitur.Crypto;
using Xunit;

namespace Sequitur.Core.Crypto;

public sealed class HashFunctionTests
{
    [Fact]
    public void Sha256_is_the_same_in_both_bodies_at_every_length_around_its_blocks()
    {
        byte[] data = new byte[300];
        new Random(2).NextBytes(data);
        byte[] native = new byte[32];
        byte[] portable = new byte[32];
        for (int length = 0; length <= data.Length; length++)
        {
            Sha256.Hash(data.AsSpan(0, length), native);
            Sha256.HashPortable(data.AsSpan(0, length), portable);
            Assert.Equal(SHA256.HashData(data.AsSpan(0, length)), portable);
            Assert.Equal(native, portable);
        }
    }

    /// <summary>The answers its authors published.</summary>
    [Theory]
    [InlineData("", "9c1185a5c5e9fc54612808977ee8f548b2258d31")]
    [InlineData("abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")]
    [InlineData("message digest", "5d0689ef49d2fae572b881b123a85ffa21595f36")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "12a053384a9c0c88e405a06c27dcf49ada62eb2b")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "9b752e45573d4b39f4dbd3323cab82bf63326bfb")]
    public void Ripemd160_gives_the_published_answers(string text, string expected)
    {
        byte[] digest = new byte[Ripemd160.DigestSize];
        Ripemd160.Hash(Encoding.ASCII.GetBytes(text), digest);
        Assert.Equal(expected, Convert.ToHexStringLower(digest));
    }

    /// <summary>Test vector 5 of EIP-152.</summary>
    [Fact]
    public void Blake2_compresses_as_its_EIP_says_and_refuses_wrong_lengths_and_flags()
    {
        byte[] input = Convert.FromHexString(
            "0000000c48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b"
            + "6162630000000000000000000000000000000000000000000000000000000000" + new string('0', 192) + "0300000000000000000000000000000001");
        byte[] output = new byte[Blake2F.OutputSize];
        Assert.True(Blake2F.Compress(input, output));
        Assert.Equal(
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
            Convert.ToHexStringLower(output));

        Assert.False(Blake2F.Compress(input.AsSpan(1), output));
        Assert.False(Blake2F.Compress([.. input, 0], output));
        input[^1] = 2;
        Assert.False(Blake2F.Compress(input, output));
    }
}
