using System;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Sequitur.Crypto.Tests;

public sealed class HashTests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void Known_digests_of_sha_256(string text, string digest)
    {
        byte[] output = new byte[32];
        Sha256.Hash(Encoding.ASCII.GetBytes(text), output);
        Assert.Equal(digest, Convert.ToHexStringLower(output));
    }

    [Fact]
    public void Both_bodies_of_sha_256_agree_at_every_length()
    {
        Random random = new(2);
        byte[] portable = new byte[32];
        byte[] platform = new byte[32];
        for (int length = 0; length < 400; length++)
        {
            byte[] data = new byte[length];
            random.NextBytes(data);
            Sha256.HashPortable(data, portable);
            Sha256.HashPlatform(data, platform);
            Assert.Equal(platform, portable);
        }
    }

    [Fact]
    public void Both_bodies_of_sha_256_agree_on_any_bytes() => Prop.ForAll<byte[]>(data =>
    {
        byte[] portable = new byte[32];
        byte[] platform = new byte[32];
        Sha256.HashPortable(data ?? [], portable);
        Sha256.HashPlatform(data ?? [], platform);
        Assert.Equal(platform, portable);
    }).QuickCheckThrowOnFailure();

    /// <summary>The values of the authors of RIPEMD-160.</summary>
    [Theory]
    [InlineData("", "9c1185a5c5e9fc54612808977ee8f548b2258d31")]
    [InlineData("a", "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe")]
    [InlineData("abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")]
    [InlineData("message digest", "5d0689ef49d2fae572b881b123a85ffa21595f36")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "f71c27109c692c1b56bbdceb5b9d2865b3708dbc")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "12a053384a9c0c88e405a06c27dcf49ada62eb2b")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "b0e20b6e3116640286ed3a87a5713079b21f5189")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "9b752e45573d4b39f4dbd3323cab82bf63326bfb")]
    public void Known_digests_of_ripemd_160(string text, string digest)
    {
        byte[] output = new byte[20];
        Ripemd160.Hash(Encoding.ASCII.GetBytes(text), output);
        Assert.Equal(digest, Convert.ToHexStringLower(output));
    }

    /// <summary>BLAKE2b of "abc" by one call of F with twelve rounds (RFC 7693, appendix A; EIP-152, vector 5).</summary>
    [Fact]
    public void Blake2_compression_of_abc()
    {
        byte[] input = Blake2Input(12, 1);
        byte[] output = new byte[64];
        Assert.True(Blake2F.Compress(input, output));
        Assert.Equal(
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
            Convert.ToHexStringLower(output));
    }

    [Fact]
    public void A_malformed_blake2_input_is_refused_and_writes_nothing()
    {
        byte[] output = new byte[64];
        Assert.False(Blake2F.Compress(Blake2Input(12, 2), output));
        Assert.False(Blake2F.Compress(Blake2Input(12, 1).AsSpan(1), output));
        Assert.False(Blake2F.Compress([], output));
        Assert.Equal(new byte[64], output);
    }

    private static byte[] Blake2Input(byte rounds, byte final)
    {
        byte[] input = new byte[Blake2F.InputSize];
        input[3] = rounds;
        Convert.FromHexString("48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b")
            .CopyTo(input, 4);
        "abc"u8.CopyTo(input.AsSpan(68));
        input[196] = 3;
        input[212] = final;
        return input;
    }
}
