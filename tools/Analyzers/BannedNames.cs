using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Sequitur.Analyzers;

/// <summary>Library names by rule. The most specific entry wins: a member before its type before its namespaces.</summary>
internal sealed class BannedNames
{
    private static readonly SymbolDisplayFormat _plain = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.None);

    private readonly Dictionary<string, DiagnosticDescriptor?> _rules = [];

    private BannedNames()
    {
    }

    /// <summary>What no pure project may name.</summary>
    public static BannedNames Pure { get; } = new BannedNames()
        .Ban(Rules.Concurrency, "System.Threading", "System.Timers", "System.ThreadStaticAttribute")
        .Ban(Rules.ClockOrChance, "System.DateTime", "System.DateTimeOffset", "System.TimeProvider", "System.TimeZoneInfo", "System.Diagnostics.Stopwatch")
        .Ban(Rules.ClockOrChance, "System.Random", "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Security.Cryptography.RandomNumberGenerator")
        .Ban(Rules.ClockOrChance, "System.Environment", "System.AppContext", "System.AppDomain", "System.GC", "System.OperatingSystem")
        .Allow("System.GC.AllocateArray")
        .Allow("System.GC.AllocateUninitializedArray")
        .Ban(Rules.InputOutput, "System.IO", "System.Net", "System.Console", "System.Diagnostics.Process", "System.Diagnostics.Tracing")
        .Ban(Rules.InputOutput, "System.Diagnostics.Debug", "System.Diagnostics.Trace", "Microsoft.Extensions", "Microsoft.AspNetCore")
        .Ban(Rules.ProcessHash, "System.HashCode", "System.String.GetHashCode", "System.Object.GetHashCode")
        .Ban(Rules.ProcessHash, "System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode")
        .Ban(Rules.Culture, "System.Globalization.CultureInfo.CurrentCulture", "System.Globalization.CultureInfo.CurrentUICulture")
        .Ban(Rules.Culture, "System.String.ToLower", "System.String.ToUpper", "System.Char.ToLower", "System.Char.ToUpper");

    /// <summary>What no project of the guest subset may name, beyond the above.</summary>
    public static BannedNames Guest { get; } = new BannedNames()
        .Ban(Rules.Linq, "System.Linq")
        .Ban(Rules.FloatingPoint, "System.Single", "System.Double", "System.Decimal", "System.Half", "System.MathF")
        .Ban(Rules.Numerics, "System.Numerics")
        .Allow("System.Numerics.BitOperations")
        .Ban(Rules.Collections, "System.Collections", "System.Buffers.ArrayPool", "System.Buffers.MemoryPool", "System.Lazy", "System.WeakReference")
        .Ban(Rules.Collections, "System.Runtime.CompilerServices.ConditionalWeakTable")
        .Ban(Rules.Reflection, "System.Reflection", "System.Type", "System.Activator", "System.Object.GetType", "System.Delegate.DynamicInvoke")
        .Ban(Rules.Text, "System.String", "System.Text", "System.Convert", "System.BitConverter.ToString", "System.Globalization", "System.FormattableString")
        .Allow("System.String.Length")
        .Ban(Rules.HostBody, "System.Runtime.Intrinsics", "System.Runtime.InteropServices.NativeLibrary", "System.Runtime.InteropServices.Marshal")
        .Ban(Rules.HostBody, "System.Runtime.InteropServices.NativeMemory", "System.Security.Cryptography", "System.IO.Hashing");

    public DiagnosticDescriptor? RuleFor(ISymbol symbol)
    {
        for (ISymbol? part = symbol.OriginalDefinition; part is not null and not INamespaceSymbol { IsGlobalNamespace: true }; part = part.ContainingSymbol)
        {
            if (part is IMethodSymbol { ReducedFrom: { } extension })
            {
                part = extension;
            }

            if (part is INamespaceOrTypeSymbol or IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol
                && _rules.TryGetValue(FullName(part), out DiagnosticDescriptor? rule))
            {
                return rule;
            }
        }

        return null;
    }

    private static string FullName(ISymbol symbol) => symbol is INamespaceOrTypeSymbol
        ? symbol.ToDisplayString(_plain)
        : symbol.ContainingType.ToDisplayString(_plain) + "." + symbol.Name;

    private BannedNames Ban(DiagnosticDescriptor rule, params string[] names)
    {
        names.ToList().ForEach(name => _rules.Add(name, rule));
        return this;
    }

    private BannedNames Allow(string name)
    {
        _rules.Add(name, null);
        return this;
    }
}
