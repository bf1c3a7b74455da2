using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.OfficialTests;

/// <summary>One run of <c>sequitur evm</c> in a process of its own.</summary>
internal static class EvmProcess
{
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync([], arguments);

    /// <param name="environment">Variables to set, as NAME=VALUE.</param>
    /// <param name="arguments">What follows <c>sequitur evm</c>.</param>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] environment, params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "sequitur.dll");
        ProcessStartInfo start = new("dotnet", [program, "evm", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in environment)
        {
            string[] pair = variable.Split('=', 2);
            start.Environment[pair[0]] = pair[1];
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
