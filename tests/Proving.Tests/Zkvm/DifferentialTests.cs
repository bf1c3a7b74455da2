using System;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace Sequitur.Zkvm;

/// <summary>Random programs in our machine and in QEMU's user mode, which must write the same registers and memory after each round.</summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const string Peer = "qemu-riscv64";
    private const int Length = 60_000;

    [Fact]
    public void A_million_random_instructions_do_what_they_do_in_QEMU() => Assert.True(Compare(seeds: 1) >= 1_000_000);

    [Fact]
    [Trait("Scope", "Soak")]
    public void A_hundred_million_random_instructions_do_what_they_do_in_QEMU() => Assert.True(Compare(seeds: 100) >= 100_000_000);

    /// <summary>The fifth is one where the host's compiler took half of a register for the whole, on hosts that shift by one register only.</summary>
    [Fact]
    public void Random_programs_run_alike_interpreted_recorded_and_translated() => CompareWithOurselves(seeds: 6);

    [Fact]
    [Trait("Scope", "Soak")]
    public void Two_hundred_random_programs_run_alike_interpreted_recorded_and_translated() => CompareWithOurselves(seeds: 200);

    private static void CompareWithOurselves(int seeds)
    {
        for (int seed = 1; seed <= seeds; seed++)
        {
            Assert.Equal(LoadError.None, GuestProgram.TryLoad(new RandomProgram(seed, 4_000).ForMachine(), out GuestProgram? guest));
            Assert.Equal(StopReason.Exit, GuestFile.Run(guest!, [], RunLimits.Default).Stop);
        }
    }

    private ulong Compare(int seeds)
    {
        string peer = Array.Find(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), folder => File.Exists(Path.Combine(folder, Peer))) ?? "";
        Assert.SkipWhen(peer.Length == 0, $"{Peer} is not installed (Debian: qemu-user)");
        ulong instructions = 0;
        for (int seed = 1; seed <= seeds; seed++)
        {
            RandomProgram program = new(seed, Length);
            Assert.Equal(LoadError.None, GuestProgram.TryLoad(program.ForMachine(), out GuestProgram? guest));
            RunResult ours = Machine.Run(guest!, default, RunLimits.Default with { AllowTranslation = false });
            Assert.Equal((StopReason.Exit, 0UL), (ours.Stop, ours.ExitCode));
            byte[] theirs = RunPeer(Path.Combine(peer, Peer), program.ForLinux());
            Assert.Equal(RandomProgram.OutputSize, ours.Output.Length);
            int difference = ours.Output.Span.CommonPrefixLength(theirs);
            Assert.True(ours.Output.Length == theirs.Length && difference == theirs.Length, $"seed {seed}: the first different byte of the dumps is {difference}");
            instructions += ours.Cycles;
        }

        output.WriteLine($"{instructions:n0} instructions of {seeds} programs, no difference");
        return instructions;
    }

    private static byte[] RunPeer(string path, byte[] file)
    {
        string name = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(name, file);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(name, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            using Process process = Process.Start(new ProcessStartInfo(path, [name]) { RedirectStandardOutput = true })!;
            using MemoryStream written = new();
            process.StandardOutput.BaseStream.CopyTo(written);
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return written.ToArray();
        }
        finally
        {
            File.Delete(name);
        }
    }
}
