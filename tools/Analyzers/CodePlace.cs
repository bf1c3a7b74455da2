using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sequitur.Analyzers;

/// <summary>Where a piece of code stands, as far as the rules care.</summary>
internal static class CodePlace
{
    /// <summary>Code the guest compiler never looks at: a host file, or a member or type marked [HostOnly].</summary>
    public static bool IsHostOnly(SyntaxNode node) =>
        IsHostFile(node.SyntaxTree) || node.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().Any(IsMarkedHostOnly);

    public static bool IsHostFile(SyntaxTree tree) => tree.FilePath.EndsWith(".Host.cs", StringComparison.Ordinal);

    public static bool IsHostOnly(ISymbol symbol)
    {
        for (ISymbol? part = symbol.OriginalDefinition; part is not null and not INamespaceSymbol; part = part.ContainingSymbol)
        {
            if (part.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "HostOnlyAttribute"))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Attributes, using directives, documentation and nameof do not run.</summary>
    public static bool NeverRuns(SyntaxNode node) =>
        node.IsPartOfStructuredTrivia()
        || node.Ancestors().Any(above => above is AttributeSyntax or UsingDirectiveSyntax
            or InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } });

    /// <summary>Text is tolerated where it serves a person: in ToString, and in what a broken invariant says before the program ends.</summary>
    public static bool MayHoldText(SyntaxNode node) => node.AncestorsAndSelf().Any(above =>
        above is ThrowStatementSyntax or ThrowExpressionSyntax
        || (above is MethodDeclarationSyntax { Identifier.ValueText: "ToString" } method && method.Modifiers.Any(SyntaxKind.OverrideKeyword)));

    private static bool IsMarkedHostOnly(MemberDeclarationSyntax member) => member.AttributeLists
        .SelectMany(list => list.Attributes)
        .Any(attribute => attribute.Name.ToString() is var name && (name == "HostOnly" || name.EndsWith(".HostOnly", StringComparison.Ordinal)));
}
