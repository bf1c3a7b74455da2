using System;
using System.Collections.Generic;
using System.IO;
using Sequitur.GuestCompiler;
using Sequitur.Guests;
using Sequitur.Zkvm;
using Xunit;

namespace Sequitur.Proving.Toolchain;

/// <summary>The C between an [Accelerated] method and the machine's call, against the method's own body.</summary>
public sealed class AcceleratorGuestTests
{
    /// <summary>A signature made from known keys, and n - 12345 as the modulus.</summary>
    private const string Signed =
        "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a488161a2a2a7775ba12650b0f9a991a808fd5c0497a4f8264de869e6bab4521d0f18" +
        "e32fef69ee810e0e6985d56388094ac63d650d5d5f9a1b99a3b113df4b7e8cca01fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0361108";

    private static readonly HashSet<string> All = ["keccak_f1600", "sha256", "secp256k1_ecrecover", "u256_mulmod", "u256_mul"];

    [Theory]
    [InlineData(GuestTarget.Zkvm)]
    [InlineData(GuestTarget.LinuxRiscv)]
    [InlineData(GuestTarget.LinuxX64)]
    public void Without_accelerators_every_machine_answers_as_the_host_does(GuestTarget target)
    {
        string source = Translate([]);
        foreach (byte[] input in Inputs())
        {
            Assert.Equal(Expected(input), GuestRun.Of(source, target, input).Output);
        }
    }

    [Fact]
    public void With_accelerators_the_machine_answers_the_same()
    {
        string source = Translate(All);
        foreach (byte[] input in Inputs())
        {
            GuestRun run = GuestRun.Of(source, GuestTarget.Zkvm, input);
            Assert.Equal(Expected(input), run.Output);

            // An identity beyond 3 does not reach the machine.
            Assert.Equal(new AcceleratorCalls(1, 1, input[96] > 3 ? 0UL : 1, 1, 1), run.Calls);
        }
    }

    /// <summary>The signature, then: no such key, no such identity, a modulus of zero.</summary>
    private static IEnumerable<byte[]> Inputs()
    {
        byte[] signed = Convert.FromHexString(Signed);
        yield return signed;
        yield return Changed(signed, 96, 3);
        yield return Changed(signed, 96, 200);
        byte[] zero = [.. signed];
        zero.AsSpan(97).Clear();
        yield return zero;
    }

    private static byte[] Changed(byte[] input, int offset, byte value)
    {
        byte[] changed = [.. input];
        changed[offset] = value;
        return changed;
    }

    private static byte[] Expected(byte[] input)
    {
        byte[] output = new byte[193];
        AcceleratorProgram.Answer(input, output);
        return output;
    }

    private static string Translate(HashSet<string> accelerators)
    {
        CompilationResult result = GuestCompilation.Compile(new CompilationOptions
        {
            MainAssembly = Path.Combine(AppContext.BaseDirectory, "Sequitur.AcceleratorGuest.dll"),
            MainType = "Sequitur.Guests.AcceleratorProgram",
            CorlibAssembly = Path.Combine(AppContext.BaseDirectory, "Sequitur.GuestCorlib.dll"),
            Accelerators = accelerators,
        });
        Assert.True(result.Succeeded, string.Join('\n', result.Errors));
        return result.Source;
    }
}
