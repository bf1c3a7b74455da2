using System;
using System.Linq;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.State;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.State;

/// <summary>ethereum/tests hexencodetest: the compact form of a path, wherever in a key it stands.</summary>
public sealed class OfficialHexPrefixTests
{
    public static TheoryData<string, int> Files => OfficialFile.RowsOf(OfficialRunner.HexPrefix);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_path_is_written_as_expected(string file, int count)
    {
        int checkedCases = 0;
        foreach (JsonProperty test in OfficialFile.Read(file, "ethereum-tests").EnumerateObject())
        {
            byte[] path = [.. test.Value.GetProperty("seq").EnumerateArray().Select(nibble => nibble.GetByte())];
            bool isLeaf = test.Value.GetProperty("term").GetBoolean();

            // A leaf's path ends where the key does; an extension's may stand anywhere.
            int[] starts = isLeaf ? [64 - path.Length] : [0, 1, 32, 64 - path.Length];
            foreach (int start in starts)
            {
                Assert.Equal(test.Value.GetProperty("out").GetString(), Write(path, start, isLeaf));
            }

            checkedCases++;
        }

        Assert.Equal(count, checkedCases);
    }

    private static string Write(byte[] path, int start, bool isLeaf)
    {
        byte[] nibbles = new byte[64];
        path.CopyTo(nibbles, start);
        byte[] key = [.. nibbles.Chunk(2).Select(pair => (byte)((pair[0] << 4) | pair[1]))];
        byte[] compact = new byte[33];
        int length = CompactPath.Write(compact, new Hash256(key), start, start + path.Length, isLeaf);
        return Convert.ToHexStringLower(compact.AsSpan(0, length));
    }
}
