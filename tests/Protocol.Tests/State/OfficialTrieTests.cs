using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.State;

/// <summary>ethereum/tests TrieTests: those with hashed keys on our trie, those with raw keys, which no chain has, on the slow one ours is tested against.</summary>
public sealed class OfficialTrieTests
{
    public static TheoryData<string, int> SecureFiles => OfficialFile.RowsOf(OfficialRunner.SecureTrie);

    public static TheoryData<string, int> RawFiles => OfficialFile.RowsOf(OfficialRunner.OracleTrie);

    [Theory]
    [MemberData(nameof(SecureFiles))]
    public void Official_secure_tries_have_the_expected_roots(string file, int count) => Check(file, count, RootOf);

    [Theory]
    [MemberData(nameof(RawFiles))]
    public void Official_tries_of_raw_keys_have_the_expected_roots_by_the_book(string file, int count) => Check(file, count, RootByTheBook);

    private static void Check(string file, int count, Func<JsonElement, Hash256> rootOf)
    {
        int checkedCases = 0;
        foreach (JsonProperty test in OfficialFile.Read(file, "ethereum-tests").EnumerateObject())
        {
            Assert.Equal(test.Value.GetProperty("root").GetString(), rootOf(test.Value.GetProperty("in")).ToString());
            checkedCases++;
        }

        Assert.Equal(count, checkedCases);
    }

    private static Hash256 RootByTheBook(JsonElement input)
    {
        Dictionary<string, byte[]> content = [];
        foreach ((string key, string? value) in Steps(input))
        {
            string hex = Convert.ToHexStringLower(Bytes(key));
            content.Remove(hex);
            if (value is not null)
            {
                content.Add(hex, Bytes(value));
            }
        }

        return OracleTrie.RootOf(content);
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
