using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Core.Tidy;

/// <summary>The table of docs/spec/cryptography.md against the code: what may be replaced has one door, and the page lists every door.</summary>
public sealed partial class AcceleratedDoorsTests
{
    private const int HostBodiesMax = 10;
    private static readonly string Root = OfficialVectors.RepositoryRoot();
    private static readonly string Core = Path.Combine(Root, "src", "Core");

    [Fact]
    public void The_page_lists_the_marked_methods_and_no_other()
    {
        string[] marked = [.. Marked().Order(StringComparer.Ordinal)];
        Assert.Equal(marked, Rows().Select(row => $"{row.Operation} = {row.Door}").Order(StringComparer.Ordinal));
        Assert.NotEmpty(marked);
    }

    [Fact]
    public void Each_operation_has_one_door()
    {
        string[] operations = [.. Marked().Select(text => text.Split(' ')[0])];
        Assert.Equal(operations.Distinct(), operations);
    }

    [Fact]
    public void The_bodies_it_names_exist_and_every_pair_of_bodies_is_named()
    {
        Assert.All(Rows(), row => Assert.True(File.Exists(Path.Combine(Core, row.Portable)), row.Portable));
        string[] named = [.. Rows().Select(row => row.Host).Where(file => file != "-").Distinct().Order(StringComparer.Ordinal)];
        string[] pairs = [.. Directory.EnumerateFiles(Core, "*.Host.cs", SearchOption.AllDirectories)
            .Where(file => File.Exists(file.Replace(".Host.cs", ".cs", StringComparison.Ordinal)))
            .Select(file => Path.GetRelativePath(Core, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(pairs, named);
        Assert.True(pairs.Length <= HostBodiesMax, "docs/decisions/0005 allows ten pairs");
    }

    [Fact]
    public void The_tests_it_names_exist()
    {
        HashSet<string> tests = [.. typeof(AcceleratedDoorsTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes<FactAttribute>().Any())
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")];
        Assert.All(Rows(), row => Assert.True(tests.Contains(row.Test), row.Test));
    }

    [Fact]
    public void An_accelerator_of_the_standard_has_the_name_of_its_operation() =>
        Assert.All(Rows(), row => Assert.True(row.Accelerator == "-" || row.Accelerator == "zkvm_" + row.Operation, row.Accelerator));

    /// <summary>A second way to multiply words or to reach the processor would not be found by who replaces the first.</summary>
    [Fact]
    public void Words_are_multiplied_and_intrinsics_are_called_behind_their_doors_alone()
    {
        string[] rooms = ["Core", "Protocol/Evm", "Protocol/State", "Protocol/Finality", "Protocol/Rollup"];
        string[] stray = [.. rooms
            .SelectMany(room => Directory.EnumerateFiles(Path.Combine(Root, "src", room), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.EndsWith(".Host.cs", StringComparison.Ordinal) && Path.GetFileName(file) != "WideArithmetic.cs")
            .Where(file => WordProduct().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Root, file))];
        Assert.True(stray.Length == 0, "Use WideArithmetic, or a host body behind a door: " + string.Join(", ", stray));
    }

    private static IEnumerable<string> Marked() =>
        from assembly in new[] { typeof(U256).Assembly, typeof(Keccak).Assembly }
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        from mark in method.GetCustomAttributes<AcceleratedAttribute>()
        select $"{mark.Operation} = {type.Name.Split('`')[0]}.{method.Name}";

    private static List<Row> Rows() => [.. TableRow().Matches(File.ReadAllText(Path.Combine(Root, "docs", "spec", "cryptography.md")))
        .Select(match => new Row(
            match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value, match.Groups[5].Value, match.Groups[6].Value))];

    private sealed record Row(string Operation, string Door, string Portable, string Host, string Test, string Accelerator);

    [GeneratedRegex(@"^\| `(\w+)` \| `([\w.]+)` \| `([\w./]+\.cs)` \| `?([\w./]+\.cs|-)`? \| `([\w.]+)` \| `?(\w+|-)`? \|$", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"Math\.BigMul|UInt128|Runtime\.Intrinsics")]
    private static partial Regex WordProduct();
}
