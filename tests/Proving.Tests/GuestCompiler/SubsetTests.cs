using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Sequitur.Core.Analyzers;
using Sequitur.GuestCompiler;
using Xunit;

namespace Sequitur.Proving.GuestCompiler;

/// <summary>The analyzer, which everybody who writes guest code meets first, and the compiler, which has the last word.</summary>
public sealed class SubsetTests
{
    [Fact]
    public async Task The_analyzer_and_the_compiler_refuse_and_accept_the_same_but_for_differences_that_have_a_reason()
    {
        using SnippetGuest guest = new();
        List<string> wrong = [];
        foreach (GuestSnippet snippet in GuestSnippets.Outside.Concat(GuestSnippets.Inside).Concat(GuestSnippets.Between))
        {
            string[] broken = await Snippets.Broken(snippet.Code, guest: true);
            if (snippet.Rule is { } rule ? !broken.Contains(rule) : broken.Length > 0)
            {
                wrong.Add($"{snippet.Code}\n  the analyzer: expected {snippet.Rule ?? "nothing"}, got {string.Join(", ", broken)}");
            }

            CompilationResult result = guest.Translate(snippet.Code);
            if (!Says(result, snippet.Reason))
            {
                wrong.Add($"{snippet.Code}\n  the compiler: expected {snippet.Reason ?? "nothing"}, got {string.Join(", ", result.Errors)}");
            }

            if ((snippet.Rule is null == snippet.Reason is null) != snippet.Difference is null)
            {
                wrong.Add($"{snippet.Code}\n  has no reason to differ, or one without a difference");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void What_the_analyzer_leaves_to_the_host_is_refused_where_a_guest_reaches_it()
    {
        using SnippetGuest guest = new();
        Assert.Contains("is [HostOnly]", Reason(guest.Translate("[HostOnly] int G(int a) => a + 1; int F() => G(2);")), System.StringComparison.Ordinal);
        Assert.Contains("ToString", Reason(guest.Translate("int _a; public override string ToString() => _a.ToString(); string F() => ToString();")), System.StringComparison.Ordinal);
    }

    private static string Reason(CompilationResult result) => Assert.Single(result.Errors).Reason;

    private static bool Says(CompilationResult result, string? reason) => reason is null
        ? result.Succeeded
        : !result.Succeeded && result.Source.Length == 0 && result.Errors.All(error => error.Method.Length > 0) && result.Errors.Any(error => error.Reason.Contains(reason, System.StringComparison.Ordinal));
}
