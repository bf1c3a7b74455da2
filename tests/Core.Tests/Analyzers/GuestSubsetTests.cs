using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Core.Analyzers;

/// <summary>For every rule of the guest subset, code that breaks it and code near it that does not.</summary>
public sealed class GuestSubsetTests
{
    [Fact]
    public async Task Guest_code_outside_the_subset_is_refused_and_inside_it_passes()
    {
        foreach (GuestSnippet snippet in (GuestSnippet[])[.. GuestSnippets.Outside, .. GuestSnippets.Inside, .. GuestSnippets.Between])
        {
            string[] broken = await Snippets.Broken(snippet.Code, guest: true);
            Assert.True(snippet.Rule is { } rule ? broken.Contains(rule) : broken.Length == 0, $"{snippet.Code}: expected {snippet.Rule ?? "nothing"}, got {string.Join(", ", broken)}");
        }
    }

    [Fact]
    public async Task Code_that_is_bound_at_run_time_is_refused() =>
        Assert.Contains("SEQ0007", await Snippets.Broken("int F(dynamic d) => d.X;", guest: true));

    [Fact]
    public async Task An_iterator_is_refused_even_where_its_type_is_already_refused() =>
        Assert.Equal(["SEQ0006", "SEQ0016"], await Snippets.Broken("IEnumerable<int> F() { yield return 1; }", guest: true));

    [Theory]
    [InlineData("System.Runtime.Intrinsics.Vector256<int> F() => default;")]
    [InlineData("[System.Runtime.InteropServices.DllImport(\"c\")] static extern int getpid();")]
    [InlineData("static nint _handle;")]
    public async Task A_host_file_may_hold_what_only_a_host_has(string code)
    {
        Assert.Empty(await Snippets.Broken(code, guest: true, file: "Snippet.Host.cs"));
        Assert.NotEmpty(await Snippets.Broken(code, guest: true, file: "Snippet.cs"));
    }

    [Fact]
    public async Task A_host_file_is_still_pure() =>
        Assert.Equal(["SEQ0010"], await Snippets.Broken("DateTime F() => DateTime.UtcNow;", guest: true, file: "Snippet.Host.cs"));
}
