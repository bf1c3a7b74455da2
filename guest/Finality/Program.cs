using Sequitur.Rollup;

namespace Sequitur.Guests;

/// <summary>Proves that the validators made a block final.</summary>
public static class Program
{
    public static int Main()
    {
        int exit = FinalityProgram.Run(GuestIo.ReadInput(), out byte[] output);
        GuestIo.WriteOutput(output);
        return exit;
    }
}
