using System;
using System.IO;
using System.Threading.Tasks;
using Sequitur.Storage;

namespace Sequitur.Cli;

/// <summary>Faults of the environment or of what the user gave: told in one line, without a stack trace, with exit code 2.</summary>
internal static class KnownFaults
{
    public static async Task<int> GuardAsync(string command, Func<Task<int>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (Exception fault) when (IsKnown(fault))
        {
            return Tell(command, fault.Message);
        }
    }

    public static int Tell(string command, string message)
    {
        Console.Error.WriteLine($"sequitur {command}: {message}");
        return ExitCode.Usage;
    }

    private static bool IsKnown(Exception fault) =>
        fault is StorageException or GenesisFileException or SettingsException or NotSupportedException or IOException or UnauthorizedAccessException;
}

/// <summary>A setting, file or argument that cannot be used.</summary>
internal sealed class SettingsException(string message, Exception? cause = null) : Exception(message, cause);
