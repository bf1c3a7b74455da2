using System;
using System.CommandLine.Parsing;
using System.Linq;

namespace Sequitur.Cli;

/// <summary>What is wrong with a command line, in its user's words: the parser's own name the types of this program.</summary>
internal static class UsageFault
{
    public static string Describe(ParseError error)
    {
        OptionResult? given = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        if (given is null) return error.Message;
        Type type = given.Option.ValueType.GetElementType() ?? given.Option.ValueType;
        if (!error.Message.Contains(type.ToString(), StringComparison.Ordinal)) return error.Message;
        return $"{given.Option.Name} {string.Join(' ', given.Tokens.Select(token => token.Value))}: expected {Expected(Nullable.GetUnderlyingType(type) ?? type)}";
    }

    private static string Expected(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => $"one of {string.Join(", ", Enum.GetNames(type))}",
        TypeCode.Int32 => $"a whole number, at most {int.MaxValue}",
        TypeCode.Int64 => $"a whole number, at most {long.MaxValue}",
        TypeCode.UInt64 => $"a whole number from 0 to {ulong.MaxValue}",
        TypeCode.Double => "a number, with a point where it has a fraction",
        _ => "another value",
    };
}
