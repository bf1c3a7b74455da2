using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sequitur.GuestCompiler;

namespace Sequitur.Cli.Proving;

/// <summary><c>sequitur zkvm build</c>: the guests' libraries become programs of the zkVM. guest/build calls it, once the libraries are there.</summary>
internal static class ZkvmBuildCommand
{
    private static readonly Dictionary<string, GuestTarget> _targets = new()
    {
        ["zkvm"] = GuestTarget.Zkvm, ["linux-riscv"] = GuestTarget.LinuxRiscv, ["linux-x64"] = GuestTarget.LinuxX64,
    };

    private sealed record Settings(string Assemblies, string Output, GuestTarget Target, bool IsPortable, bool KeepsSource);

    public static Command Build()
    {
        Argument<string[]> names = new("guest") { Description = "Which guests; all without it.", Arity = ArgumentArity.ZeroOrMore };
        Option<string> assemblies = new("--assemblies") { Description = "The folder with each project's build output.", DefaultValueFactory = _ => "artifacts/bin" };
        Option<string> output = new("--output") { Description = "Where the programs go.", DefaultValueFactory = _ => "guest/built" };
        Option<string> target = new("--target") { Description = "zkvm, or linux-riscv or linux-x64 to run the same C elsewhere.", DefaultValueFactory = _ => "zkvm" };
        Option<bool> portable = new("--portable") { Description = "Without accelerators: everything is C#." };
        Option<bool> source = new("--source") { Description = "Write the C as well." };
        target.AcceptOnlyFromAmong([.. _targets.Keys]);
        names.AcceptOnlyFromAmong([.. GuestCatalog.Entries.Select(entry => entry.Name)]);
        Command command = new("build", "Build the guest programs (needs clang-19 and lld-19).") { names, assemblies, output, target, portable, source };
        command.SetAction(parsed => Run(
            parsed.GetValue(names)!,
            new Settings(
                parsed.GetValue(assemblies)!,
                parsed.GetValue(output)!,
                _targets[parsed.GetValue(target)!],
                parsed.GetValue(portable) || parsed.GetValue(target) != "zkvm",
                parsed.GetValue(source))));
        return command;
    }

    private static int Run(string[] names, Settings settings)
    {
        try
        {
            GuestToolchain toolchain = GuestToolchain.Find();
            Directory.CreateDirectory(settings.Output);
            JsonArray programs = [];
            foreach (GuestEntry guest in GuestCatalog.Entries.Where(entry => names.Length == 0 || names.Contains(entry.Name)))
            {
                Console.Error.WriteLine($"building {guest.Name} ...");
                if (Make(toolchain, guest, settings) is not { } program) return ExitCode.Failed;
                programs.Add(program);
            }

            JsonObject list = new() { ["builtWith"] = new JsonObject { ["clang"] = toolchain.Version(), ["sdk"] = Sdk() }, ["programs"] = programs };
            if (names.Length == 0) File.WriteAllText(Path.Combine(settings.Output, GuestCatalog.ListFile), list.ToJsonString(new(JsonSerializerOptions.Default) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n");
            return ExitCode.Ok;
        }
        catch (Exception exception) when (exception is ToolchainException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"sequitur zkvm build: {exception.Message}");
            return ExitCode.Usage;
        }
    }

    private static string Sdk() =>
        typeof(ZkvmBuildCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == "Sdk").Value!;

    /// <summary>The program's entry in the list; null when the guest does not compile, which has been told.</summary>
    private static JsonObject? Make(GuestToolchain toolchain, GuestEntry guest, Settings settings)
    {
        CompilationResult result = GuestBuild.Translate(guest, settings.Assemblies, settings.IsPortable);
        if (!result.Succeeded)
        {
            foreach (CompilationError error in result.Errors) Console.Error.WriteLine(error);
            Console.Error.WriteLine($"sequitur zkvm build: {guest.Name} does not compile: {result.Errors.Count} errors");
            return null;
        }

        if (settings.KeepsSource) File.WriteAllText(Path.Combine(settings.Output, guest.Name + ".c"), result.Source);
        byte[] elf = toolchain.Build(result.Source, settings.Target);
        File.WriteAllBytes(Path.Combine(settings.Output, guest.File), elf);
        return new JsonObject
        {
            ["name"] = guest.Name,
            ["file"] = guest.File,
            ["programId"] = "0x" + Convert.ToHexStringLower(ProgramId.Of(elf)),
            ["bytes"] = elf.Length,
            ["accelerators"] = settings.IsPortable ? [] : new JsonArray([.. GuestCatalog.Accelerators.Order(StringComparer.Ordinal).Select(name => (JsonNode)name)]),
        };
    }
}
