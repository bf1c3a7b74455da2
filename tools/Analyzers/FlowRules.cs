using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Sequitur.Analyzers;

/// <summary>Rules about statements: exception handling, iteration, asynchrony.</summary>
internal static class FlowRules
{
    public static void CheckExceptionHandling(SyntaxNodeAnalysisContext context)
    {
        string? found = context.Node switch
        {
            TryStatementSyntax => "try",
            UsingStatementSyntax => "using",
            LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } => "using",
            LockStatementSyntax => "lock",
            CommonForEachStatementSyntax loop when DisposesEnumerator(loop, context) => "foreach over an enumerator that is disposed",
            _ => null,
        };
        if (found is not null && !CodePlace.IsHostOnly(context.Node))
        {
            Report(context, Rules.ExceptionHandling, context.Node.GetFirstToken(), found);
        }
    }

    public static void CheckIterator(SyntaxNodeAnalysisContext context)
    {
        if (!CodePlace.IsHostOnly(context.Node))
        {
            Report(context, Rules.Iterator, context.Node.GetFirstToken(), "yield");
        }
    }

    public static void CheckQuery(SyntaxNodeAnalysisContext context)
    {
        if (!CodePlace.IsHostOnly(context.Node))
        {
            Report(context, Rules.Linq, context.Node.GetFirstToken(), "from");
        }
    }

    public static void CheckAsync(SyntaxNodeAnalysisContext context)
    {
        SyntaxToken token = context.Node switch
        {
            AwaitExpressionSyntax await => await.AwaitKeyword,
            LockStatementSyntax @lock => @lock.LockKeyword,
            MethodDeclarationSyntax method => method.Modifiers.FirstOrDefault(modifier => modifier.IsKind(SyntaxKind.AsyncKeyword)),
            LocalFunctionStatementSyntax function => function.Modifiers.FirstOrDefault(modifier => modifier.IsKind(SyntaxKind.AsyncKeyword)),
            _ => default,
        };
        if (token.RawKind != 0)
        {
            Report(context, Rules.Concurrency, token, token.ValueText);
        }
    }

    public static void CheckIterationOrder(SyntaxNodeAnalysisContext context)
    {
        ExpressionSyntax source = ((CommonForEachStatementSyntax)context.Node).Expression;
        if (context.SemanticModel.GetTypeInfo(source, context.CancellationToken).Type is { } type && IsInHashOrder(type))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.HashOrder, source.GetLocation(), type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)));
        }
    }

    public static void CheckLinqOrder(OperationAnalysisContext context)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.ContainingType.ToDisplayString() != "System.Linq.Enumerable"
            || call.Arguments.IsEmpty
            || IsIndifferentToOrder(call.TargetMethod.Name))
        {
            return;
        }

        IOperation source = call.Arguments[0].Value;
        while (source is IConversionOperation conversion)
        {
            source = conversion.Operand;
        }

        if (source.Type is { } type && IsInHashOrder(type))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.HashOrder, call.Syntax.GetLocation(), type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)));
        }
    }

    private static bool IsIndifferentToOrder(string method) =>
        method is "Any" or "All" or "Count" or "LongCount" or "Contains" or "Sum" or "Min" or "Max" or "Order" or "OrderDescending" or "ToHashSet" or "ToDictionary";

    private static bool IsInHashOrder(ITypeSymbol type)
    {
        string name = type.OriginalDefinition.ToDisplayString();
        return name.StartsWith("System.Collections.Generic.Dictionary<", System.StringComparison.Ordinal)
            || name.StartsWith("System.Collections.Generic.HashSet<", System.StringComparison.Ordinal)
            || name.StartsWith("System.Collections.Concurrent.ConcurrentDictionary<", System.StringComparison.Ordinal)
            || name.StartsWith("System.Collections.Frozen.", System.StringComparison.Ordinal)
            || name.StartsWith("System.Collections.Immutable.ImmutableDictionary<", System.StringComparison.Ordinal)
            || name.StartsWith("System.Collections.Immutable.ImmutableHashSet<", System.StringComparison.Ordinal);
    }

    private static bool DisposesEnumerator(CommonForEachStatementSyntax loop, SyntaxNodeAnalysisContext context)
    {
        // Over arrays and strings the compiler writes an index loop, whatever the pattern says.
        ITypeSymbol? source = context.SemanticModel.GetTypeInfo(loop.Expression, context.CancellationToken).Type;
        return source is not (null or IArrayTypeSymbol { IsSZArray: true } or { SpecialType: SpecialType.System_String })
            && source.OriginalDefinition.ToDisplayString() is not ("System.Span<T>" or "System.ReadOnlySpan<T>")
            && context.SemanticModel.GetForEachStatementInfo(loop).DisposeMethod is not null;
    }

    private static void Report(SyntaxNodeAnalysisContext context, DiagnosticDescriptor rule, SyntaxToken token, string what) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, token.GetLocation(), what));
}
