using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Core.Tidy;

/// <summary>The house rules that a machine can check, as tests: sizes, names, and that the map matches the territory.</summary>
public sealed partial class TreeTests
{
    private const int LinesMax = 600;
    private static readonly string Root = OfficialVectors.RepositoryRoot();

    [Fact]
    public void No_source_file_is_longer_than_600_lines()
    {
        string[] tooLong = [.. Sources().Where(file => File.ReadLines(file).Count() > LinesMax).Select(Relative)];
        Assert.True(tooLong.Length == 0, "Split these by what they do: " + string.Join(", ", tooLong));
    }

    [Fact]
    public void No_file_or_type_has_a_name_that_says_nothing()
    {
        string[] empty = [.. Sources().Where(file => EmptyName().IsMatch(Path.GetFileNameWithoutExtension(file))).Select(Relative)];
        Assert.True(empty.Length == 0, "Name these by what they are in the domain: " + string.Join(", ", empty));
    }

    [Fact]
    public void No_comment_is_a_note_to_self()
    {
        string[] marked = [.. Sources().Where(file => NoteToSelf().IsMatch(File.ReadAllText(file))).Select(Relative)];
        Assert.True(marked.Length == 0, "Finish or delete: " + string.Join(", ", marked));
    }

    [Fact]
    public void The_architecture_page_names_every_project_and_no_other()
    {
        string page = File.ReadAllText(Path.Combine(Root, "ARCHITECTURE.md"));
        string[] named = [.. ProjectRow().Matches(page).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal)];
        string[] actual = [.. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Path.Combine(Root, "src"), Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(actual, named);
    }

    [Fact]
    public void Every_reference_runs_down_the_rooms_and_the_EVM_and_the_state_do_not_know_each_other()
    {
        string[] rooms = ["Core", "Protocol", "Proving", "Runtime", "Apps"];
        List<string> wrong = [];
        foreach (string project in Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            foreach (Match reference in ProjectReference().Matches(File.ReadAllText(project)))
            {
                string from = Path.GetRelativePath(Path.Combine(Root, "src"), project);
                string to = Path.GetRelativePath(Path.Combine(Root, "src"), Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, reference.Groups[1].Value)));
                bool goesUp = Array.IndexOf(rooms, to.Split('/')[0]) > Array.IndexOf(rooms, from.Split('/')[0]);
                string[] ends = [Path.GetFileNameWithoutExtension(from), Path.GetFileNameWithoutExtension(to)];
                if (goesUp || to.StartsWith("..", StringComparison.Ordinal) || ends.Order(StringComparer.Ordinal).SequenceEqual(["Evm", "State"]))
                {
                    wrong.Add($"{from} → {to}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(", ", wrong));
    }

    [Fact]
    public void Every_decision_is_in_the_index()
    {
        string folder = Path.Combine(Root, "docs", "decisions");
        string index = File.ReadAllText(Path.Combine(folder, "README.md"));
        string[] missing = [.. Directory.EnumerateFiles(folder, "0*.md").Select(file => Path.GetFileName(file)!).Where(name => !index.Contains(name, StringComparison.Ordinal))];
        Assert.True(missing.Length == 0, "Add to docs/decisions/README.md: " + string.Join(", ", missing));
    }

    [Fact]
    public void Links_between_our_pages_lead_somewhere()
    {
        List<string> broken = [];
        foreach (string page in Directory.EnumerateFiles(Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)))
        {
            foreach (Match link in LocalLink().Matches(File.ReadAllText(page)))
            {
                string target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value);
                if (!File.Exists(target) && !Directory.Exists(target))
                {
                    broken.Add($"{Relative(page)} → {link.Groups[1].Value}");
                }
            }
        }

        Assert.True(broken.Count == 0, string.Join(", ", broken));
    }

    private static IEnumerable<string> Sources() =>
        new[] { "src", "tests", "tools" }
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal));

    private static string Relative(string file) => Path.GetRelativePath(Root, file);

    [GeneratedRegex("(Helpers?|Utils?|Utilities|Manager|Common|Misc|Impl)$")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"//.*\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b")]
    private static partial Regex NoteToSelf();

    [GeneratedRegex("<ProjectReference Include=\"([^\"]+)\"")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"^\| `([A-Za-z]+/[A-Za-z0-9.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex ProjectRow();

    [GeneratedRegex(@"\]\(((?!https?:|#)[^)#]+)[^)]*\)")]
    private static partial Regex LocalLink();
}
