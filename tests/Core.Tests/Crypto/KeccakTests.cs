using System;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Crypto.Tests;

public sealed class KeccakTests
{
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("80", "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421")]
    [InlineData("c0", "1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347")]
    [InlineData("616263", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    public void Known_digests(string input, string digest)
    {
        Hash256 hash = Keccak.Hash(Convert.FromHexString(input));
        Assert.Equal(digest, Convert.ToHexStringLower(hash.Bytes));
    }

    [Fact]
    public void The_well_known_constants_are_digests()
    {
        Assert.Equal(Keccak.Hash([]), Keccak.Empty);
        Assert.Equal(Keccak.Hash([0x80]), Keccak.EmptyTrie);
        Assert.Equal(Keccak.Hash([0xc0]), Keccak.EmptyList);
    }

    [Fact]
    public void The_digest_may_overwrite_its_input()
    {
        byte[] buffer = new byte[200];
        Random.Shared.NextBytes(buffer);
        Hash256 expected = Keccak.Hash(buffer);
        Keccak.HashTo(buffer, buffer);
        Assert.True(expected.Bytes.SequenceEqual(buffer.AsSpan(0, 32)));
    }

    [Fact]
    public void It_agrees_with_the_textbook_at_every_length_over_several_blocks()
    {
        Random random = new(1);
        for (int length = 0; length < 700; length++)
        {
            byte[] data = new byte[length];
            random.NextBytes(data);
            Assert.Equal(Convert.ToHexStringLower(TextbookKeccak.Hash(data)), Convert.ToHexStringLower(Keccak.Hash(data).Bytes));
        }
    }
}
