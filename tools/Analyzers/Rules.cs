using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Sequitur.Analyzers;

/// <summary>What pure code and guest code may not do, and what to do instead. Each message is given the offending name.</summary>
public static class Rules
{
    public static readonly DiagnosticDescriptor ExceptionHandling = Guest("SEQ0001", "No exception handling", "'{0}' needs exception handling, which a guest does not have: return a status for an expected failure, throw only for a broken invariant");

    public static readonly DiagnosticDescriptor Linq = Guest("SEQ0002", "No LINQ", "'{0}' is LINQ: write the loop");

    public static readonly DiagnosticDescriptor Concurrency = Pure("SEQ0003", "No threads, no async", "'{0}' brings concurrency into pure code: let the shell schedule, and call the pure code in order");

    public static readonly DiagnosticDescriptor FloatingPoint = Guest("SEQ0004", "No floating point", "'{0}' is not an integer: use ulong, UInt128 or U256, and fractions of integers");

    public static readonly DiagnosticDescriptor Numerics = Guest("SEQ0005", "No library numbers", "'{0}' is not in the guest subset: use U256 or limbs (of System.Numerics only BitOperations is)");

    public static readonly DiagnosticDescriptor Collections = Guest("SEQ0006", "No library collections", "'{0}' is not in the guest subset: use arrays, spans, or GrowList, Table and ByteBuffer of Primitives");

    public static readonly DiagnosticDescriptor Reflection = Guest("SEQ0007", "No reflection", "'{0}' looks at types at run time: use generics with static abstract members, or an enum");

    public static readonly DiagnosticDescriptor Text = Guest("SEQ0008", "No text beyond literals", "'{0}' builds or reads text: only ToString overrides, throw expressions and [HostOnly] members may; else return an enum and let the shell put it in words");

    public static readonly DiagnosticDescriptor StaticState = Guest("SEQ0009", "No static state", "'{0}' is static state: make it readonly with an initializer, or a field of an object that is passed around");

    public static readonly DiagnosticDescriptor ClockOrChance = Pure("SEQ0010", "No clocks, no chance, no environment", "'{0}' differs from run to run: take the time, the seed or the setting as an input");

    public static readonly DiagnosticDescriptor InputOutput = Pure("SEQ0011", "No input or output", "'{0}' touches the outside world: return data or an effect and let a shell under src/Runtime act on it");

    public static readonly DiagnosticDescriptor ProcessHash = Pure("SEQ0012", "No hashes that differ from process to process", "'{0}' is seeded per process: use TableHash of Primitives, or compute GetHashCode from the fields");

    public static readonly DiagnosticDescriptor Culture = Pure("SEQ0013", "No culture", "'{0}' depends on where the process runs: format and parse in the shell, invariantly");

    public static readonly DiagnosticDescriptor HostBody = Guest("SEQ0014", "Host code stands apart", "'{0}' exists on a host only: move it to an X.Host.cs beside the portable X.cs and call it behind HostBody.IsEnabled");

    public static readonly DiagnosticDescriptor HashOrder = Pure("SEQ0015", "No iteration in hash order", "Iterating '{0}' gives an order that nobody promises: iterate a list, an array, a sorted collection, or Table of Primitives by position");

    public static readonly DiagnosticDescriptor Iterator = Guest("SEQ0016", "No iterators", "'{0}' becomes a hidden heap object: fill a span or a GrowList, or write a ref struct enumerator");

    public static readonly DiagnosticDescriptor Box = Guest("SEQ0017", "No boxes", "'{0}' is put into a hidden heap object: take it by a generic parameter, or write a class for it");

    public static readonly DiagnosticDescriptor Delegate = Guest("SEQ0018", "No delegates", "'{0}' is called through a hidden heap object: pass a delegate* of a static function, or a struct with the method as a generic parameter");

    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        ExceptionHandling, Linq, Concurrency, FloatingPoint, Numerics, Collections, Reflection, Text,
        StaticState, ClockOrChance, InputOutput, ProcessHash, Culture, HostBody, HashOrder, Iterator, Box, Delegate,
    ];

    private static DiagnosticDescriptor Guest(string id, string title, string message) => Describe(id, title, message, "GuestSubset");

    private static DiagnosticDescriptor Pure(string id, string title, string message) => Describe(id, title, message, "Purity");

    private static DiagnosticDescriptor Describe(string id, string title, string message, string category) =>
        new(id, title, message, category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
