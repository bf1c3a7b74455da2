using System.Collections.Generic;

namespace Sequitur.GuestCompiler;

/// <summary>What to compile. The program's references are looked for in the folder of its assembly.</summary>
public sealed record CompilationOptions
{
    /// <summary>The path of the library with the entry.</summary>
    public required string MainAssembly { get; init; }

    /// <summary>The full name of the type whose <c>static int Main()</c> is the entry.</summary>
    public required string MainType { get; init; }

    /// <summary>The path of the library whose types stand in for those of the same name in the core library.</summary>
    public required string CorlibAssembly { get; init; }

    /// <summary>The operations of <c>[Accelerated]</c> whose body is replaced by a call of the machine.</summary>
    public IReadOnlySet<string> Accelerators { get; init; } = new HashSet<string>();
}

/// <summary>One C translation unit, or the errors because of which there is none.</summary>
public sealed record CompilationResult(string Source, IReadOnlyList<CompilationError> Errors)
{
    public bool Succeeded => Errors.Count == 0;
}
