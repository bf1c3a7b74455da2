using Sequitur.Rollup;

namespace Sequitur.Guests;

/// <summary>Proves the execution of a range of a block's transactions, or of the whole block.</summary>
public static class Program
{
    public static int Main()
    {
        int exit = BlockProgram.Run(GuestIo.ReadInput(), out byte[] output);
        GuestIo.WriteOutput(output);
        return exit;
    }
}
