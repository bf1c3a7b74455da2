using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Sequitur.Analyzers;

/// <summary>Keeps clocks, chance and the outside world out of pure projects, and guest projects inside the subset that becomes RISC-V.</summary>
/// <remarks>A project says what it is in its csproj: <c>Tier</c> Pure, and <c>GuestSubset</c> true. Others are left alone.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PurityAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Rules.All;

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            AnalyzerConfigOptions project = start.Options.AnalyzerConfigOptionsProvider.GlobalOptions;
            bool isGuest = Says(project, "build_property.GuestSubset", "true");
            if (!isGuest && !Says(project, "build_property.Tier", "Pure"))
            {
                return;
            }

            NameRules names = new(isGuest);
            start.RegisterSyntaxNodeAction(names.Check, SyntaxKind.IdentifierName, SyntaxKind.GenericName, SyntaxKind.PredefinedType);
            start.RegisterSyntaxNodeAction(FlowRules.CheckIterationOrder, SyntaxKind.ForEachStatement, SyntaxKind.ForEachVariableStatement);
            start.RegisterSyntaxNodeAction(FlowRules.CheckAsync, SyntaxKind.AwaitExpression, SyntaxKind.LockStatement, SyntaxKind.MethodDeclaration, SyntaxKind.LocalFunctionStatement);
            start.RegisterOperationAction(FlowRules.CheckLinqOrder, OperationKind.Invocation);
            if (isGuest)
            {
                RegisterGuestRules(start);
            }
        });
    }

    private static void RegisterGuestRules(CompilationStartAnalysisContext start)
    {
        start.RegisterSyntaxNodeAction(
            FlowRules.CheckExceptionHandling,
            SyntaxKind.TryStatement,
            SyntaxKind.UsingStatement,
            SyntaxKind.LocalDeclarationStatement,
            SyntaxKind.LockStatement,
            SyntaxKind.ForEachStatement,
            SyntaxKind.ForEachVariableStatement);
        start.RegisterSyntaxNodeAction(FlowRules.CheckIterator, SyntaxKind.YieldReturnStatement, SyntaxKind.YieldBreakStatement);
        start.RegisterSyntaxNodeAction(FlowRules.CheckQuery, SyntaxKind.QueryExpression);
        start.RegisterOperationAction(ValueRules.CheckNumber, OperationKind.Literal, OperationKind.Invocation, OperationKind.Conversion, OperationKind.PropertyReference);
        start.RegisterOperationAction(ValueRules.CheckText, OperationKind.Binary, OperationKind.InterpolatedString, OperationKind.Invocation, OperationKind.PropertyReference, OperationKind.ConstantPattern);
        start.RegisterOperationAction(ValueRules.CheckHiddenObject, OperationKind.Conversion, OperationKind.DelegateCreation);
        start.RegisterOperationAction(ValueRules.CheckRunTimeType, OperationKind.TypeOf, OperationKind.DynamicInvocation, OperationKind.DynamicMemberReference);
        start.RegisterSymbolAction(ValueRules.CheckStaticField, SymbolKind.Field);
        start.RegisterSymbolAction(ValueRules.CheckStaticProperty, SymbolKind.Property);
        start.RegisterSymbolAction(ValueRules.CheckMethod, SymbolKind.Method);
    }

    private static bool Says(AnalyzerConfigOptions options, string key, string value) =>
        options.TryGetValue(key, out string? text) && text.Equals(value, StringComparison.OrdinalIgnoreCase);
}
