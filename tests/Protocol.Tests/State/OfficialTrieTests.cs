using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.State;

/// <summary>ethereum/tests TrieTests with hashed keys. Those with raw keys end keys inside branches, which no trie of a chain does.</summary>
public sealed class OfficialTrieTests
{
    [Theory]
    [InlineData("hex_encoded_securetrie_test.json", 3)]
    [InlineData("trieanyorder_secureTrie.json", 7)]
    [InlineData("trietest_secureTrie.json", 3)]
    public void Official_secure_tries_have_the_expected_roots(string file, int count)
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder("ethereum-tests", out string folder, out string reason), reason);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "ethereum-tests-core", "TrieTests", file)));
        foreach (JsonProperty test in document.RootElement.EnumerateObject())
        {
            Assert.Equal(test.Value.GetProperty("root").GetString(), RootOf(test.Value.GetProperty("in")).ToString());
        }

        Assert.Equal(count, document.RootElement.EnumerateObject().Count());
    }

    private static Hash256 RootOf(JsonElement input)
    {
        PartialTrie trie = new();
        trie.Reset(default, Keccak.EmptyTrie);
        MemoryState nothing = new();
        foreach ((string key, string? value) in Steps(input))
        {
            Hash256 hash = Keccak.Hash(Bytes(key));
            Assert.True(value is null ? trie.TryDelete(nothing, in hash) : trie.TrySet(nothing, in hash, Bytes(value)));
        }

        return trie.Finish(collects: false);
    }

    private static IEnumerable<(string Key, string? Value)> Steps(JsonElement input) => input.ValueKind == JsonValueKind.Array
        ? input.EnumerateArray().Select(step => (step[0].GetString()!, step[1].GetString()))
        : input.EnumerateObject().Select(step => (step.Name, step.Value.GetString()));

    private static byte[] Bytes(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? Convert.FromHexString(text[2..]) : Encoding.ASCII.GetBytes(text);
}
