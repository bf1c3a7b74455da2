using System;
using System.IO;
using System.Linq;
using Mono.Cecil;

namespace Sequitur.GuestCompiler;

/// <summary>Compiles a C# library to one C translation unit: everything its entry reaches, with every generic parameter bound.</summary>
/// <remarks>The text depends on the assemblies alone: two runs give the same bytes.</remarks>
public static class GuestCompilation
{
    /// <summary>Never throws for what the program contains; what has no translation is in the errors, all of it.</summary>
    public static CompilationResult Compile(CompilationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (string file in new[] { options.MainAssembly, options.CorlibAssembly })
        {
            if (!File.Exists(file))
            {
                return Failed(options, $"{file} does not exist");
            }
        }

        using AssemblySet assemblies = new(options);
        TypeDefinition? type = assemblies.Main.GetType(options.MainType);
        MethodDefinition? main = type?.Methods.FirstOrDefault(m => m is { Name: "Main", IsStatic: true, Parameters.Count: 0 } && m.ReturnType.FullName == "System.Int32");
        if (main is null)
        {
            return Failed(options, type is null ? $"there is no type {options.MainType}" : $"{options.MainType} has no static int Main()");
        }

        Compilation compilation = new(assemblies, options);
        return compilation.Run(compilation.Types.Instantiate(compilation.Types.Instantiate(type!, []), main, []));
    }

    private static CompilationResult Failed(CompilationOptions options, string reason) =>
        new("", [new CompilationError(options.MainType + ".Main", reason)]);
}
