using System.Collections.Generic;
using System.IO;
using Sequitur.GuestCompiler;

namespace Sequitur.Cli.Proving;

/// <summary>A guest of the catalog made into one C file.</summary>
internal static class GuestBuild
{
    private static readonly HashSet<string> _none = [];

    /// <summary>What its library becomes, with the accelerators of the catalog, or portable: all of it C#.</summary>
    /// <param name="guest">Which one.</param>
    /// <param name="assemblies">The folder with each project's build output, in Release: artifacts/bin.</param>
    /// <param name="isPortable">Without accelerators.</param>
    public static CompilationResult Translate(GuestEntry guest, string assemblies, bool isPortable) => GuestCompilation.Compile(new CompilationOptions
    {
        MainAssembly = Path.Combine(assemblies, guest.Project, "release", guest.Library),
        MainType = GuestEntry.MainType,
        CorlibAssembly = Path.Combine(assemblies, "GuestCorlib", "release", "Sequitur.GuestCorlib.dll"),
        Accelerators = isPortable ? _none : GuestCatalog.Accelerators,
    });
}
