using System;
using System.IO;
using Sequitur.GuestCompiler;
using Sequitur.Zkvm;
using Xunit;

namespace Sequitur.Proving.Toolchain;

/// <summary>How a guest ended and what it put out.</summary>
internal sealed record GuestRun(int ExitCode, byte[] Output, AcceleratorCalls Calls)
{
    private static readonly Lazy<GuestToolchain?> Found = new(() =>
    {
        try
        {
            return GuestToolchain.Find();
        }
        catch (ToolchainException)
        {
            return null;
        }
    });

    /// <summary>clang and lld; a test that asks for them where they are missing is skipped.</summary>
    public static GuestToolchain Toolchain
    {
        get
        {
            Assert.SkipWhen(Found.Value is null, "clang-19 and lld-19 are not installed");
            return Found.Value!;
        }
    }

    /// <summary>Builds the C for the target and runs it there: in our machine, under qemu, or as it is.</summary>
    public static GuestRun Of(string source, GuestTarget target, byte[] input)
    {
        byte[] elf = Toolchain.Build(source, target);
        return target == GuestTarget.Zkvm ? InMachine(elf, input) : AsProcess(elf, target, input);
    }

    private static GuestRun InMachine(byte[] elf, byte[] input)
    {
        LoadError error = GuestProgram.TryLoad(elf, out GuestProgram? program);
        Assert.True(error.IsNone, error.ToString());
        RunResult result = Machine.Run(program!, input, RunLimits.Default);
        Assert.Equal(StopReason.Exit, result.Stop);
        return new((int)result.ExitCode, result.Output.ToArray(), result.AcceleratorCalls);
    }

    private static GuestRun AsProcess(byte[] elf, GuestTarget target, byte[] input)
    {
        using GuestProcess process = new(elf, input);
        (int exitCode, byte[] output) = process.Run(target == GuestTarget.LinuxX64 ? null : Emulator(), TestContext.Current.CancellationToken);
        return new(exitCode, output, default);
    }

    private static string Emulator()
    {
        const string Path = "/usr/bin/qemu-riscv64";
        Assert.SkipUnless(File.Exists(Path), "qemu-user is not installed");
        return Path;
    }
}
