using System;
using System.Collections.Generic;
using System.IO;
using Sequitur.Crypto;
using Sequitur.GuestCompiler;
using Xunit;

namespace Sequitur.Proving.Toolchain;

/// <summary>The way of a guest from C# to a digest, in every machine that runs it.</summary>
public sealed class KeccakGuestTests
{
    private static readonly int[] Sizes = [0, 1, 135, 136, 137, 1000];

    [Theory]
    [InlineData(GuestTarget.Zkvm)]
    [InlineData(GuestTarget.LinuxRiscv)]
    [InlineData(GuestTarget.LinuxX64)]
    public void The_translated_guest_hashes_as_the_host_does(GuestTarget target)
    {
        string source = Translate([]);
        foreach (int size in Sizes)
        {
            byte[] input = Input(size);
            GuestRun run = GuestRun.Of(source, target, input);
            Assert.Equal(0, run.ExitCode);
            Assert.Equal(Keccak.Hash(input).Bytes.ToArray(), run.Output);
            Assert.Equal(0UL, run.Calls.Total);
        }
    }

    [Fact]
    public void With_the_accelerator_the_machine_permutes_and_the_digest_is_the_same()
    {
        string source = Translate(["keccak_f1600"]);
        foreach (int size in Sizes)
        {
            byte[] input = Input(size);
            GuestRun run = GuestRun.Of(source, GuestTarget.Zkvm, input);
            Assert.Equal(Keccak.Hash(input).Bytes.ToArray(), run.Output);
            Assert.Equal((ulong)(size / 136) + 1, run.Calls.KeccakF1600);
        }
    }

    private static string Translate(HashSet<string> accelerators)
    {
        CompilationResult result = GuestCompilation.Compile(new CompilationOptions
        {
            MainAssembly = Path.Combine(AppContext.BaseDirectory, "Sequitur.KeccakGuest.dll"),
            MainType = "Sequitur.Guests.Program",
            CorlibAssembly = Path.Combine(AppContext.BaseDirectory, "Sequitur.GuestCorlib.dll"),
            Accelerators = accelerators,
        });
        Assert.True(result.Succeeded, string.Join('\n', result.Errors));
        return result.Source;
    }

    private static byte[] Input(int size)
    {
        byte[] input = new byte[size];
        for (int index = 0; index < size; index++)
        {
            input[index] = (byte)(index * 7);
        }

        return input;
    }
}
