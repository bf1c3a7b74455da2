using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Sequitur.Analyzers;

/// <summary>Looks up what every name in the code stands for.</summary>
internal sealed class NameRules(bool isGuest)
{
    public void Check(SyntaxNodeAnalysisContext context)
    {
        SyntaxNode name = context.Node;
        if (CodePlace.NeverRuns(name))
        {
            return;
        }

        ISymbol? symbol = context.SemanticModel.GetSymbolInfo(name, context.CancellationToken).Symbol;
        if (symbol is null or INamespaceSymbol or ILocalSymbol or IParameterSymbol or ITypeParameterSymbol)
        {
            return;
        }

        if (symbol is ITypeSymbol && name.Parent is MemberAccessExpressionSyntax access && access.Expression == name)
        {
            // The member after the dot is checked in its own right, and carries its type's rule.
            return;
        }

        DiagnosticDescriptor? rule = BannedNames.Pure.RuleFor(symbol);
        if (rule is null && isGuest && !CodePlace.IsHostOnly(name))
        {
            rule = GuestRule(symbol, name);
        }

        if (rule is not null)
        {
            context.ReportDiagnostic(Diagnostic.Create(rule, name.GetLocation(), symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)));
        }
    }

    private static DiagnosticDescriptor? GuestRule(ISymbol symbol, SyntaxNode name)
    {
        // Naming the type string is no more than holding a literal; what is done with it counts.
        if (symbol is ITypeSymbol { SpecialType: SpecialType.System_String })
        {
            return null;
        }

        DiagnosticDescriptor? rule = BannedNames.Guest.RuleFor(symbol);
        if (rule is null && CodePlace.IsHostOnly(symbol))
        {
            rule = symbol is ITypeSymbol ? null : Rules.HostBody;
        }

        bool isText = rule == Rules.Text || (rule == Rules.HostBody && CodePlace.IsHostOnly(symbol));
        return isText && CodePlace.MayHoldText(name) ? null : rule;
    }
}
