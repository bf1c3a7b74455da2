using System;

namespace Sequitur.Cli;

internal static class Program
{
    private static int Main(string[] args)
    {
        Console.Error.WriteLine($"sequitur: unknown command '{string.Join(' ', args)}'.");
        return 2;
    }
}
