using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.OfficialTests;

/// <summary>Holds <see cref="OfficialStrata"/> to the README of the vectors and to the archives: nothing is lost, nothing is left out in silence.</summary>
public sealed class OfficialAccountingTests
{
    public static TheoryData<string> Archives => [.. OfficialStrata.All.Select(stratum => stratum.Archive).Distinct()];

    [Fact]
    public void Run_and_excluded_cases_are_what_the_readme_counts()
    {
        foreach ((string archive, string part, int number) in OfficialStrata.Listed)
        {
            int sum = OfficialStrata.All.Where(stratum => stratum.Archive == archive && stratum.Part == part).Sum(stratum => stratum.Count);
            Assert.True(sum == number, $"{archive}, {part}: {sum} of {number}");
        }
    }

    [Fact]
    public void A_stratum_is_excluded_for_a_reason_or_run()
    {
        Assert.All(OfficialStrata.All, stratum => Assert.Equal(stratum.Runner == OfficialRunner.None, stratum.Because is { Length: > 10 }));
        Assert.Equal(OfficialStrata.All.Length, OfficialStrata.All.Select(stratum => (stratum.Archive, stratum.Part, stratum.Where)).Distinct().Count());
    }

    [Fact]
    public void The_readme_has_no_other_archives_and_no_other_numbers()
    {
        Assert.SkipUnless(OfficialVectors.TryGetFile("README.md", out string readme, out string reason), reason);
        string[] lines = File.ReadAllLines(readme);
        Dictionary<string, string> rows = lines
            .Where(line => line.StartsWith("| e", StringComparison.Ordinal) || line.StartsWith("| p", StringComparison.Ordinal)
                || line.StartsWith("| g", StringComparison.Ordinal))
            .ToDictionary(line => line.Split('|')[1].Trim());
        Assert.Equal(rows.Keys.Order(), OfficialStrata.All.Select(stratum => stratum.Archive).Distinct().Order());
        foreach ((string archive, string part, int number) in OfficialStrata.Listed)
        {
            Assert.Contains(number.ToString("N0", CultureInfo.InvariantCulture), rows[archive], StringComparison.Ordinal);
        }

        foreach (OfficialStratum stratum in OfficialStrata.All.Where(stratum => stratum.Archive is "eest-state" && stratum.Count > 400))
        {
            Assert.Contains(FormattableString.Invariant($"{stratum.Where} {stratum.Count:N0}"), rows[stratum.Archive], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_page_on_official_tests_gives_the_same_sums()
    {
        int run = OfficialStrata.All.Where(stratum => stratum.Runner != OfficialRunner.None).Sum(stratum => stratum.Count);
        int all = OfficialStrata.All.Sum(stratum => stratum.Count);
        string page = File.ReadAllText(Path.Combine(OfficialVectors.RepositoryRoot(), "docs", "spec", "official-tests.md"));
        Assert.Contains(FormattableString.Invariant($"| **{all:N0}** | **{run:N0}** | **{all - run:N0}** |"), page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Archives))]
    public void An_archive_holds_the_cases_of_its_strata_and_no_others(string archive)
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder(archive, out string folder, out string reason), reason);
        OfficialStratum[] strata = [.. OfficialStrata.All.Where(stratum => stratum.Archive == archive)];
        SortedDictionary<string, int> found = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(folder, file);
            foreach ((string name, int count) in Count(file))
            {
                string where = strata.FirstOrDefault(stratum => IsBelow(path, stratum.Where))?.Where ?? name;
                found[where] = found.GetValueOrDefault(where) + count;
            }
        }

        Assert.Equal(strata.GroupBy(stratum => stratum.Where).ToDictionary(group => group.Key, group => group.Sum(stratum => stratum.Count)), found);
    }

    /// <summary>The empty name stands for the archive as a whole.</summary>
    private static bool IsBelow(string path, string where) =>
        where.Length == 0 || path == where || path.StartsWith(where + "/", StringComparison.Ordinal);

    /// <summary>Cases of a file by fork; those of files without forks under the file's own path.</summary>
    private static IEnumerable<(string Name, int Count)> Count(string file)
    {
        if (Path.GetExtension(file) is not (".json" or ".deflate"))
        {
            return [(file, 1)];
        }

        using Stream bytes = File.OpenRead(file);
        using Stream text = file.EndsWith(".deflate", StringComparison.Ordinal) ? new DeflateStream(bytes, CompressionMode.Decompress) : bytes;
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement root = document.RootElement;
        if (file.Contains("geth-t8n-tracers", StringComparison.Ordinal))
        {
            return [(file, 1)];
        }

        if (root.ValueKind == JsonValueKind.Array)
        {
            return [(file, root.GetArrayLength())];
        }

        if (root.TryGetProperty("testGroups", out JsonElement groups))
        {
            return [(file, groups.EnumerateArray().Sum(group => group.GetProperty("tests").GetArrayLength()))];
        }

        return root.TryGetProperty("kats", out JsonElement kats)
            ? [(file, kats.EnumerateObject().Sum(function => function.Value.GetArrayLength()))]
            : [.. root.EnumerateObject().SelectMany(test => CasesOf(file, test.Value))];
    }

    private static IEnumerable<(string Name, int Count)> CasesOf(string file, JsonElement test)
    {
        if (test.ValueKind == JsonValueKind.Object && test.TryGetProperty("network", out JsonElement network))
        {
            return [(network.GetString()!, 1)];
        }

        bool isStateTest = test.ValueKind == JsonValueKind.Object && test.TryGetProperty("transaction", out _) && test.TryGetProperty("env", out _);
        return isStateTest
            ? [.. test.GetProperty("post").EnumerateObject().Select(fork => (fork.Name, fork.Value.GetArrayLength()))]
            : [(file, 1)];
    }
}
