using System;

namespace Sequitur.Rollup;

/// <summary>The guest program that proves a range of a block's transactions: a leaf of the proof tree, or a whole block.</summary>
public static class BlockProgram
{
    /// <summary>Exit codes from here on are those of <see cref="InputFault"/>; below they are those of <see cref="RangeFault"/>.</summary>
    public const int InputFaultsFrom = 40;

    /// <summary>Reads a <see cref="RangeInput"/> and gives the <see cref="RangePublicOutput"/>.</summary>
    /// <returns>0, or the number of the fault; then there is no output.</returns>
    public static int Run(ReadOnlySpan<byte> input, out byte[] output)
    {
        output = [];
        InputError error = RangeInputEncoding.TryDecode(input, out RangeInput? range);
        if (error.IsSet)
        {
            return InputFaultsFrom + (int)error.Fault;
        }

        RangeResult result = RangeExecutor.Execute(range!);
        if (result.IsValid)
        {
            output = result.Output!.Encode();
        }

        return (int)result.Fault;
    }
}
