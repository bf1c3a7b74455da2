using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Core.Analyzers;

/// <summary>For every rule of pure code that never enters a guest, code that breaks it and code near it that does not.</summary>
public sealed class PurityTests
{
    [Theory]
    [InlineData("SEQ0003", "async System.Threading.Tasks.Task F() { }")]
    [InlineData("SEQ0003", "void F() { new System.Threading.Thread(F).Start(); }")]
    [InlineData("SEQ0003", "int _a; void F() { System.Threading.Interlocked.Increment(ref _a); }")]
    [InlineData("SEQ0003", "void F(object o) { lock (o) { } }")]
    [InlineData("SEQ0003", "void F() { System.Threading.Tasks.Parallel.For(0, 1, i => { }); }")]
    [InlineData("SEQ0010", "long F() => DateTime.UtcNow.Ticks;")]
    [InlineData("SEQ0010", "object F() => TimeProvider.System;")]
    [InlineData("SEQ0010", "long F() => System.Diagnostics.Stopwatch.GetTimestamp();")]
    [InlineData("SEQ0010", "int F() => new Random(1).Next();")]
    [InlineData("SEQ0010", "Guid F() => Guid.NewGuid();")]
    [InlineData("SEQ0010", "int F() => Environment.ProcessorCount;")]
    [InlineData("SEQ0010", "void F(byte[] a) => System.Security.Cryptography.RandomNumberGenerator.Fill(a);")]
    [InlineData("SEQ0011", "void F() => Console.WriteLine();")]
    [InlineData("SEQ0011", "bool F(string a) => System.IO.File.Exists(a);")]
    [InlineData("SEQ0011", "void F(System.Net.Sockets.Socket a) { }")]
    [InlineData("SEQ0011", "void F() => System.Diagnostics.Process.Start(\"a\");")]
    [InlineData("SEQ0012", "int F(int a) => HashCode.Combine(a);")]
    [InlineData("SEQ0012", "int F(string a) => a.GetHashCode();")]
    [InlineData("SEQ0012", "int F(object a) => a.GetHashCode();")]
    [InlineData("SEQ0013", "object F() => System.Globalization.CultureInfo.CurrentCulture;")]
    [InlineData("SEQ0013", "string F(string a) => a.ToLower();")]
    [InlineData("SEQ0015", "void F(Dictionary<int, int> a) { foreach (var x in a) { } }")]
    [InlineData("SEQ0015", "void F(Dictionary<int, int> a) { foreach (int x in a.Keys) { } }")]
    [InlineData("SEQ0015", "void F(HashSet<int> a) { foreach (int x in a) { } }")]
    [InlineData("SEQ0015", "int F(HashSet<int> a) => a.First();")]
    [InlineData("SEQ0015", "object F(Dictionary<int, int> a) => a.Values.ToArray();")]
    public async Task Pure_code_that_depends_on_the_outside_is_refused(string rule, string code)
    {
        Assert.Contains(rule, await Snippets.Broken(code, guest: false));
        Assert.Contains(rule, await Snippets.Broken(code, guest: true));
    }

    [Theory]
    [InlineData("int F(Dictionary<int, int> a) => a.TryGetValue(1, out int b) ? b : a.Count;")]
    [InlineData("int F(HashSet<int> a) => a.Order().First() + a.Sum();")]
    [InlineData("void F(List<int> a, SortedDictionary<int, int> b) { foreach (int x in a) { } foreach (var y in b) { } }")]
    [InlineData("double F(int a) { try { return a / 2.0; } finally { } }")]
    [InlineData("string F(int a) => $\"{a}\" + a.ToString();")]
    [InlineData("int F(int a, U256 b) => a.GetHashCode() ^ b.GetHashCode();")]
    [InlineData("Guid F(byte[] a) => new Guid(a);")]
    [InlineData("string F(string a) => a.ToLowerInvariant();")]
    [InlineData("class Environment { public int X; } int F(Environment a) => a.X;")]
    public async Task Pure_code_that_never_enters_a_guest_may_use_the_ordinary_library(string code) =>
        Assert.Empty(await Snippets.Broken(code, guest: false));

    [Theory]
    [InlineData("Shell")]
    [InlineData("Test")]
    [InlineData("")]
    public async Task Shells_and_tests_are_left_alone(string tier) =>
        Assert.Empty(await Snippets.Broken("long F() => DateTime.UtcNow.Ticks + Environment.TickCount64;", guest: false, tier: tier));
}
