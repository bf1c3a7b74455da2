using System;

namespace Sequitur.Rollup;

/// <summary>The check of a batch from bytes to bytes, as the guest programs are: for whoever keeps inputs and outputs.</summary>
public static class BatchProgram
{
    /// <summary>Reads a <see cref="BatchInput"/> and gives the <see cref="BatchPublicOutput"/>.</summary>
    /// <returns>0, or the number of the fault: of <see cref="BatchFault"/>, or from <see cref="BlockProgram.InputFaultsFrom"/> on of <see cref="InputFault"/>.</returns>
    public static int Run(ReadOnlySpan<byte> input, out byte[] output)
    {
        output = [];
        InputError error = BatchInputEncoding.TryDecode(input, out BatchInput? batch);
        if (error.IsSet)
        {
            return BlockProgram.InputFaultsFrom + (int)error.Fault;
        }

        BatchResult result = BatchExecutor.Execute(batch!);
        if (result.IsValid)
        {
            output = result.Output!.Encode();
        }

        return (int)result.Fault;
    }
}
