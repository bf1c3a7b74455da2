using System;
using System.Collections.Generic;
using System.Linq;

namespace Sequitur.GuestCompiler;

internal enum EntryRole
{
    Value,

    /// <summary>A value type in a box that is only looked at, never kept.</summary>
    Box,

    /// <summary>A new exception, of which only the type matters.</summary>
    Exception,

    /// <summary>The type or field a token names.</summary>
    Token,
}

/// <summary>One entry of the evaluation stack: a C expression without effects, and what would change its value.</summary>
internal sealed record StackEntry(string Code, TypeInstance Type)
{
    public EntryRole Role { get; init; }

    /// <summary>The value where it is known: of Int32 sign-extended.</summary>
    public long? Constant { get; init; }

    /// <summary>The variables the expression reads.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>For an address, the C lvalue it is the address of.</summary>
    public string? Place { get; init; }

    /// <summary>An object that cannot be null.</summary>
    public bool IsNotNull { get; init; }

    /// <summary>What a token names.</summary>
    public object? Token { get; init; }

    public StackKind Kind => Type.Kind;

    public bool IsConstant(long value) => Constant == value;

    /// <summary>Whether the text needs no brackets before a postfix operator.</summary>
    public bool IsPlain => Code.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    public string Postfix => IsPlain ? Code : $"({Code})";

    public static string[] Union(StackEntry left, StackEntry right) => [.. left.Reads.Union(right.Reads, StringComparer.Ordinal)];
}
