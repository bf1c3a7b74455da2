using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Sequitur.Analyzers;

/// <summary>Rules about values and declarations: floating point, text, run-time types, static state, foreign functions.</summary>
internal static class ValueRules
{
    /// <summary>Numbers that are never named: literals, and what a call or a conversion gives.</summary>
    public static void CheckNumber(OperationAnalysisContext context)
    {
        IOperation operation = context.Operation;
        if (operation.Type?.SpecialType is SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal
            && !CodePlace.IsHostOnly(operation.Syntax))
        {
            Report(context, Rules.FloatingPoint, operation.Type.ToDisplayString());
        }
    }

    public static void CheckText(OperationAnalysisContext context)
    {
        IOperation operation = context.Operation;
        string? found = operation switch
        {
            { ConstantValue.HasValue: true } => null,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } => "+",
            IInterpolatedStringOperation => "$\"…\"",
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison
                when IsText(comparison.LeftOperand) && IsText(comparison.RightOperand) => "==",
            IConstantPatternOperation { Value: { ConstantValue.HasValue: true } value } when IsText(value) => "is",
            IPropertyReferenceOperation { Property: { ContainingType.SpecialType: SpecialType.System_String, IsStatic: false } property } => property.Name,
            IInvocationOperation { TargetMethod: { Name: "ToString", IsStatic: false } } => "ToString",
            _ => null,
        };
        if (found is not null && !CodePlace.MayHoldText(operation.Syntax) && !CodePlace.IsHostOnly(operation.Syntax))
        {
            Report(context, Rules.Text, found);
        }
    }

    /// <summary>Objects that no <c>new</c> shows: boxes and delegates.</summary>
    public static void CheckHiddenObject(OperationAnalysisContext context)
    {
        IOperation operation = context.Operation;
        if (CodePlace.MayHoldText(operation.Syntax) || CodePlace.NeverRuns(operation.Syntax) || CodePlace.IsHostOnly(operation.Syntax))
        {
            return;
        }

        if (operation is IDelegateCreationOperation)
        {
            Report(context, Rules.Delegate, operation.Type?.Name ?? operation.Syntax.ToString());
        }
        else if (operation is IConversionOperation { Operand.Type: { IsValueType: true } value, Type: { IsReferenceType: true }, OperatorMethod: null })
        {
            Report(context, Rules.Box, value.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat));
        }
    }

    public static void CheckRunTimeType(OperationAnalysisContext context)
    {
        SyntaxNode syntax = context.Operation.Syntax;
        if (!CodePlace.NeverRuns(syntax) && !CodePlace.IsHostOnly(syntax))
        {
            Report(context, Rules.Reflection, context.Operation is ITypeOfOperation ? "typeof" : "dynamic");
        }
    }

    /// <summary>A string that is not the constant null, which is compared as a reference.</summary>
    private static bool IsText(IOperation operation) =>
        operation.Type?.SpecialType == SpecialType.System_String && operation.ConstantValue is not { HasValue: true, Value: null };

    public static void CheckStaticField(SymbolAnalysisContext context)
    {
        IFieldSymbol field = (IFieldSymbol)context.Symbol;
        if (field is { IsStatic: true, IsReadOnly: false, IsConst: false } && field.ContainingType.TypeKind != TypeKind.Enum)
        {
            ReportSymbol(context, Rules.StaticState, field);
        }
    }

    /// <summary>A property that stores its value: its field is the compiler's and not analysed itself.</summary>
    public static void CheckStaticProperty(SymbolAnalysisContext context)
    {
        IPropertySymbol property = (IPropertySymbol)context.Symbol;
        bool isStored = property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));
        if (property is { IsStatic: true, SetMethod: not null } && isStored)
        {
            ReportSymbol(context, Rules.StaticState, property);
        }
    }

    public static void CheckMethod(SymbolAnalysisContext context)
    {
        IMethodSymbol method = (IMethodSymbol)context.Symbol;
        if (method is { MethodKind: MethodKind.StaticConstructor, IsImplicitlyDeclared: false })
        {
            ReportSymbol(context, Rules.StaticState, method);
        }
        else if (!IsMachineCall(method)
            && (method.IsExtern || method.GetAttributes().Any(attribute => attribute.AttributeClass?.Name is "DllImportAttribute" or "LibraryImportAttribute")))
        {
            ReportSymbol(context, Rules.HostBody, method);
        }
    }

    /// <summary>A function of the zkVM's runtime: the one foreign module that a guest has.</summary>
    private static bool IsMachineCall(IMethodSymbol method) => method.GetAttributes().Any(attribute =>
        attribute.AttributeClass?.Name == "DllImportAttribute" && attribute.ConstructorArguments.Any(module => module.Value is "zkvm"));

    private static void ReportSymbol(SymbolAnalysisContext context, DiagnosticDescriptor rule, ISymbol symbol)
    {
        Location location = symbol.Locations[0];
        bool isHost = CodePlace.IsHostOnly(symbol) || (location.SourceTree is { } tree && CodePlace.IsHostFile(tree));
        if (!isHost)
        {
            context.ReportDiagnostic(Diagnostic.Create(rule, location, symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)));
        }
    }

    private static void Report(OperationAnalysisContext context, DiagnosticDescriptor rule, string what) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, context.Operation.Syntax.GetLocation(), what));
}
