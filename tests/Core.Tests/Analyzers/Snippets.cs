using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Sequitur.Analyzers;
using Sequitur.Primitives;

namespace Sequitur.Core.Analyzers;

/// <summary>Compiles a piece of code in memory, as if it stood in a project of a given kind, and says which rules it breaks.</summary>
internal static class Snippets
{
    private static readonly MetadataReference[] _references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(U256).Assembly.Location),
    ];

    /// <summary>The members of a class, which may hold errors of C#.</summary>
    /// <param name="members">What stands between the braces of the partial class Snippet.</param>
    /// <param name="file">The name of its file.</param>
    /// <param name="others">Whole files beside it.</param>
    public static CSharpCompilation Compile(string members, string file = "Snippet.cs", params IEnumerable<string> others)
    {
        string source = $$"""
            using System;
            using System.Collections.Generic;
            using System.Linq;
            using Sequitur.Primitives;

            public unsafe partial class Snippet
            {
                {{members}}
            }
            """;
        CSharpParseOptions options = new(LanguageVersion.Latest);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(source, options, file), .. others.Select(other => CSharpSyntaxTree.ParseText(other, options))],
            _references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true));
        return compilation;
    }

    /// <summary>The rules broken by the members of a class, in ascending order, each once.</summary>
    public static async Task<string[]> Broken(string members, bool guest, string file = "Snippet.cs", string tier = "Pure")
    {
        CSharpCompilation compilation = Compile(members, file);
        if (compilation.GetDiagnostics().FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) is { } error)
        {
            throw new InvalidOperationException($"The snippet does not compile: {error}");
        }

        Dictionary<string, string> properties = new()
        {
            ["build_property.Tier"] = tier,
            ["build_property.GuestSubset"] = guest ? "true" : string.Empty,
        };
        CompilationWithAnalyzers analysis = compilation.WithAnalyzers(
            [new PurityAnalyzer()],
            new AnalyzerOptions([], new Project(properties)));
        ImmutableArray<Diagnostic> found = await analysis.GetAnalyzerDiagnosticsAsync();
        return [.. found.Select(diagnostic => diagnostic.Id).Distinct().Order(StringComparer.Ordinal)];
    }

    private sealed class Project(Dictionary<string, string> properties) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(properties);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Options(Dictionary<string, string> properties) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => properties.TryGetValue(key, out value);
    }
}
