using System;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Sequitur.Core.Analyzers;
using Sequitur.GuestCompiler;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Proving.GuestCompiler;

/// <summary>Makes a guest of a snippet: its Main calls each method and reads each static member, as code of a guest would.</summary>
internal sealed class SnippetGuest : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sequitur-snippets-").FullName;
    private int _count;

    public SnippetGuest()
    {
        string primitives = typeof(U256).Assembly.Location;
        File.Copy(primitives, Path.Combine(_folder, Path.GetFileName(primitives)));
    }

    public CompilationResult Translate(string members)
    {
        INamedTypeSymbol snippet = Snippets.Compile(members).GetTypeByMetadataName("Snippet")!;
        string entry = $$"""
            public unsafe partial class Snippet
            {
                public static int Main() { Snippet self = new(); {{string.Join(' ', snippet.GetMembers().Select(Use))}} return 0; }
            }
            """;
        string library = Path.Combine(_folder, $"Snippet{_count++}.dll");
        EmitResult emitted = Snippets.Compile(members, "Snippet.cs", entry).Emit(library, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return GuestCompilation.Compile(new Sequitur.GuestCompiler.CompilationOptions
        {
            MainAssembly = library,
            MainType = "Snippet",
            CorlibAssembly = Path.Combine(AppContext.BaseDirectory, "Sequitur.GuestCorlib.dll"),
        });
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A statement that reaches the member, unless the analyzer counts it among what a guest never runs: [HostOnly] and ToString.</summary>
    private static string Use(ISymbol member)
    {
        string owner = member.IsStatic ? "Snippet" : "self";
        return member switch
        {
            _ when member.IsImplicitlyDeclared || member.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == nameof(HostOnlyAttribute)) => "",
            IMethodSymbol { MethodKind: MethodKind.Ordinary, IsAbstract: false } method when !(method.IsOverride && method.Name == "ToString") =>
                $"{owner}.{method.Name}{TypeArguments(method)}({string.Join(", ", method.Parameters.Select(Argument))});",
            IFieldSymbol { IsStatic: true, IsConst: false } or IPropertySymbol { IsStatic: true, IsIndexer: false } => $"var {member.Name}Read = {owner}.{member.Name};",
            _ => "",
        };
    }

    private static string TypeArguments(IMethodSymbol method) => method.Arity == 0 ? "" : $"<{string.Join(", ", Enumerable.Repeat("int", method.Arity))}>";

    private static string Argument(IParameterSymbol parameter) => parameter.RefKind == RefKind.Out ? "out _" : "default!";
}
