using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text.Json;
using Xunit;

namespace Sequitur.Tests;

/// <summary>Official files of cases, and the rows of a theory that runs each of them with its count.</summary>
internal static class OfficialFile
{
    /// <summary>File and number of cases of every stratum that a runner is to run.</summary>
    public static TheoryData<string, int> RowsOf(OfficialRunner runner)
    {
        TheoryData<string, int> rows = [];
        foreach (OfficialStratum stratum in OfficialStrata.Of(runner))
        {
            rows.Add(stratum.Where, stratum.Count);
        }

        return rows;
    }

    /// <summary>The JSON of a file, which may be packed as raw deflate; skips the test without the vectors.</summary>
    public static JsonElement Read(string file, string archive = "precompiles-crypto")
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder(archive, out string folder, out string reason), reason);
        using Stream bytes = File.OpenRead(Path.Combine(folder, file));
        using Stream text = file.EndsWith(".deflate", StringComparison.Ordinal) ? new DeflateStream(bytes, CompressionMode.Decompress) : bytes;
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Groups and tests of a file of Wycheproof.</summary>
    public static IEnumerable<(JsonElement Group, JsonElement Test)> ReadWycheproof(string file)
    {
        foreach (JsonElement group in Read(file).GetProperty("testGroups").EnumerateArray())
        {
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                yield return (group, test);
            }
        }
    }

    public static byte[] Bytes(JsonElement parent, string name) => Convert.FromHexString(parent.GetProperty(name).GetString()!);

    public static bool IsValid(JsonElement test) => test.GetProperty("result").GetString() == "valid";

    public static string Name(JsonElement test) =>
        $"{test.GetProperty("tcId").GetInt32()}: {test.GetProperty("comment").GetString()}";
}
