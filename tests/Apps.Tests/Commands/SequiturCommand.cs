using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Xunit;

namespace Sequitur.Apps.Commands;

/// <summary>Commands run to their end, as they must end.</summary>
internal static class SequiturCommand
{
    /// <summary>What a command that succeeds prints.</summary>
    public static async Task<string> RunAsync(params IEnumerable<string> arguments)
    {
        (int code, string output, string errors) = await SequiturProcess.RunAsync(arguments);
        Assert.True(code == 0, errors);
        return output;
    }

    /// <summary>A command that refuses what it is given: exit code 2, the message on standard error, nothing on standard output.</summary>
    public static async Task RefusesAsync(string message, params IEnumerable<string> arguments)
    {
        (int code, string output, string errors) = await SequiturProcess.RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.Empty(output);
    }
}
