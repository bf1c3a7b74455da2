using System;
using Sequitur.Rollup;
using Sequitur.Tests;
using Sequitur.Zkvm;
using Xunit;

namespace Sequitur.Proving.Guests;

/// <summary>A built guest beside the function it was made of: both get each input and must say the same.</summary>
internal sealed class BuiltProgram
{
    public static readonly BuiltProgram Block = new("block", BlockProgram.Run);
    public static readonly BuiltProgram Finality = new("finality", FinalityProgram.Run);

    private readonly Lazy<GuestProgram> _guest;
    private readonly Native _native;

    private BuiltProgram(string name, Native native)
    {
        _guest = new(() => BuiltGuests.Load(name));
        _native = native;
    }

    private delegate int Native(ReadOnlySpan<byte> input, out byte[] output);

    /// <summary>The exit code and the output of the machine, which are those of .NET.</summary>
    /// <param name="input">What the guest reads.</param>
    /// <param name="output">Empty when the exit code is not 0.</param>
    public int Run(byte[] input, out byte[] output)
    {
        RunResult run = Machine.Run(_guest.Value, input, RunLimits.Default);
        int exit = _native(input, out output);
        Assert.Equal(StopReason.Exit, run.Stop);
        Assert.Equal((ulong)exit, run.ExitCode);
        Assert.Equal(output, run.Output.ToArray());
        Assert.Equal(exit == 0, output.Length > 0);
        return exit;
    }
}
