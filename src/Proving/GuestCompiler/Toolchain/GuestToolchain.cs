using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;

namespace Sequitur.GuestCompiler;

/// <summary>Drives clang and lld. The same source gives the same bytes in every folder and at every time.</summary>
/// <remarks>The version is fixed: another compiler gives another program, and so another <see cref="ProgramId"/>.</remarks>
public sealed class GuestToolchain
{
    private const string CompilerName = "clang-19";
    private const string LinkerName = "ld.lld-19";
    private const string PackageFolder = "/usr/lib/llvm-19/bin";
    private const string ProgramFile = "program.c";
    private const string ResourcePrefix = "Runtime/";

    private static readonly string[] _languageFlags =
    [
        // What C# promises and C does not: wrapping arithmetic, views of one memory by several types, checks of null that are meant.
        "-O2", "-std=gnu2x", "-fwrapv", "-fno-strict-aliasing", "-fno-delete-null-pointer-checks",
        "-ffreestanding", "-nostdlib", "-nostdlibinc", "-fno-pic", "-fno-stack-protector",
        "-fno-ident", "-fno-asynchronous-unwind-tables", "-fno-unwind-tables", "-fno-addrsig",
    ];

    // Zicclsm: the machine executes misaligned loads and stores, so an unaligned read is one instruction instead of fifteen.
    private static readonly string[] _riscvFlags =
        ["--target=riscv64-unknown-elf", "-march=rv64im", "-mabi=lp64", "-mcmodel=medany", "-mno-strict-align"];

    private static readonly string[] _x64Flags = ["--target=x86_64-unknown-linux-gnu", "-march=x86-64-v2", "-fcf-protection=none"];

    private readonly string _compiler;
    private readonly string _linker;

    private GuestToolchain(string compiler, string linker)
    {
        _compiler = compiler;
        _linker = linker;
    }

    /// <exception cref="ToolchainException">A tool is missing; the message names the Debian packages.</exception>
    public static GuestToolchain Find()
    {
        string? compiler = Locate(CompilerName);
        string? linker = Locate(LinkerName);
        if (compiler is null || linker is null)
        {
            string missing = string.Join(" and ", new[] { compiler is null ? CompilerName : null, linker is null ? LinkerName : null }.OfType<string>());
            throw new ToolchainException(
                $"{missing} not found on PATH or in {PackageFolder}. Install the Debian packages with: apt-get install -y clang-19 lld-19");
        }

        return new(compiler, linker);
    }

    /// <summary>What the compiler says it is: with the C# compiler's version, what decides the bytes of a guest.</summary>
    /// <exception cref="ToolchainException">clang did not run.</exception>
    public string Version() => Run(_compiler, Path.GetTempPath(), ["--version"]).Split('\n')[0].Trim();

    /// <summary>The ELF file made of a guest's C source and the runtime.</summary>
    /// <exception cref="ToolchainException">clang or lld refused, or the program has instructions that the zkVM has not.</exception>
    public byte[] Build(string source, GuestTarget target)
    {
        string folder = Directory.CreateTempSubdirectory("sequitur-guest-").FullName;
        try
        {
            List<string> files = WriteFiles(folder, source);
            List<string> objects = [];
            foreach (string file in files.Where(IsCompiled))
            {
                objects.Add(Path.ChangeExtension(file, ".o"));
                Run(_compiler, folder, CompileArguments(file, objects[^1], target));
            }

            Run(_linker, folder, LinkArguments(objects, target));
            byte[] elf = File.ReadAllBytes(Path.Combine(folder, "guest.elf"));
            if (target == GuestTarget.Zkvm && GuestElfCheck.Fault(elf) is { } fault)
            {
                throw new ToolchainException(fault);
            }

            return elf;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool IsCompiled(string file) => Path.GetExtension(file) is ".c" or ".S";

    private static IEnumerable<string> CompileArguments(string file, string output, GuestTarget target) =>
    [
        .. target == GuestTarget.LinuxX64 ? _x64Flags : _riscvFlags,
        .. target == GuestTarget.Zkvm ? [] : new[] { "-DGUEST_LINUX" },
        .. _languageFlags,

        // The runtime's own memcpy must not be recognised as one. What clang has to say about style in emitted C helps nobody.
        file == ProgramFile ? "-w" : "-fno-builtin",
        "-ffile-prefix-map=.=", "-c", file, "-o", output,
    ];

    private static IEnumerable<string> LinkArguments(IEnumerable<string> objects, GuestTarget target) =>
    [
        "-static", "--build-id=none", "--fatal-warnings", "-z", "noexecstack", "-z", "max-page-size=4096",
        .. target == GuestTarget.LinuxX64 ? [] : new[] { "-T", "guest.ld" },
        .. objects, "-o", "guest.elf",
    ];

    /// <summary>Writes the source and the embedded runtime, and returns the names in an order that does not depend on the machine.</summary>
    private static List<string> WriteFiles(string folder, string source)
    {
        File.WriteAllText(Path.Combine(folder, ProgramFile), source);
        Assembly assembly = typeof(GuestToolchain).Assembly;
        List<string> names = [ProgramFile];
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string name = resource[ResourcePrefix.Length..];
            using Stream content = assembly.GetManifestResourceStream(resource)!;
            using FileStream file = File.Create(Path.Combine(folder, name));
            content.CopyTo(file);
            names.Add(name);
        }

        return names;
    }

    private static string Run(string program, string folder, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new ToolchainException($"{program} did not start");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string complaints = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new ToolchainException($"{Path.GetFileName(program)} ended with {process.ExitCode}:\n{complaints}{output.Result}");
        }

        return output.Result;
    }

    private static string? Locate(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Append(PackageFolder)
            .Select(folder => Path.Combine(folder, tool))
            .FirstOrDefault(File.Exists);
}
