using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Sequitur.GuestCompiler;
using Xunit;

namespace Sequitur.Proving.GuestCompiler;

/// <summary>A C# program of a test: compiled by Roslyn, then either run here, or translated to C and run as a Linux program.</summary>
internal sealed class GuestProgram : IDisposable
{
    private const string Frame = """
        using System;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using Sequitur.Crypto;
        using Sequitur.Primitives;

        public static unsafe partial class Guest
        {
            [DllImport("zkvm")] static extern void write_output(byte* data, nuint size);

            public static int Main() { ulong result = Run(); write_output((byte*)&result, 8); return 0; }
        }

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("sequitur-compiler-test-").FullName;
    private readonly string _library;

    /// <summary>The text holds at least <c>public static unsafe partial class Guest</c> with <c>public static ulong Run()</c>.</summary>
    public GuestProgram(string text)
    {
        _library = Path.Combine(_folder, "Guest.dll");
        string[] beside = [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "Sequitur.*.dll").Where(f => Path.GetFileName(f) is "Sequitur.Primitives.dll" or "Sequitur.Crypto.dll")];
        IEnumerable<string> platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(f => Path.GetFileName(f).StartsWith("System.", StringComparison.Ordinal));
        foreach (string file in beside)
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        CSharpCompilation compilation = CSharpCompilation.Create(
            "Guest",
            [CSharpSyntaxTree.ParseText(Frame + text, new CSharpParseOptions(LanguageVersion.Preview), cancellationToken: TestContext.Current.CancellationToken)],
            platform.Concat(beside).Select(f => MetadataReference.CreateFromFile(f)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true));
        Microsoft.CodeAnalysis.Emit.EmitResult emitted = compilation.Emit(_library, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
    }

    public CompilationResult Translate() => GuestCompilation.Compile(new Sequitur.GuestCompiler.CompilationOptions
    {
        MainAssembly = _library,
        MainType = "Guest",
        CorlibAssembly = Path.Combine(AppContext.BaseDirectory, "Sequitur.GuestCorlib.dll"),
    });

    /// <summary>What .NET computes.</summary>
    public ulong RunHere()
    {
        AssemblyLoadContext context = new("guest");
        context.LoadFromAssemblyPath(Path.Combine(_folder, "Sequitur.Primitives.dll"));
        context.LoadFromAssemblyPath(Path.Combine(_folder, "Sequitur.Crypto.dll"));
        MethodInfo run = context.LoadFromAssemblyPath(_library).GetType("Guest")!.GetMethod("Run")!;
        return run.CreateDelegate<Func<ulong>>()();
    }

    /// <summary>What the translation computes, and its exit code. Skips the test where clang is missing.</summary>
    public (int ExitCode, ulong? Result) RunTranslated()
    {
        GuestToolchain? toolchain = null;
        try
        {
            toolchain = GuestToolchain.Find();
        }
        catch (ToolchainException missing)
        {
            Assert.Skip(missing.Message);
        }

        CompilationResult translated = Translate();
        Assert.True(translated.Succeeded, string.Join('\n', translated.Errors));
        using GuestProcess process = new(toolchain!.Build(translated.Source, GuestTarget.LinuxX64), []);
        (int exitCode, byte[] output) = process.Run(emulator: null, TestContext.Current.CancellationToken);
        return (exitCode, output.Length == 8 ? BitConverter.ToUInt64(output) : null);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
