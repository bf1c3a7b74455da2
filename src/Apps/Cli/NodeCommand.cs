using System;
using System.CommandLine;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Sequitur.Node;

namespace Sequitur.Cli;

/// <summary><c>sequitur node</c>: one validator in this process.</summary>
internal static class NodeCommand
{
    public static Command Build()
    {
        var config = new Option<string>("--config") { Description = "Configuration file of the node.", Required = true };
        var label = new Option<string>("--label")
        {
            Description = "Stands before each line of the log on standard error.",
            DefaultValueFactory = _ => string.Empty,
        };
        var supervised = new Option<bool>("--supervised")
        {
            Description = "Stop when standard input ends, as it does when the process that started the node is gone.",
        };
        var quiet = new Option<bool>("--quiet") { Description = "Only warnings and errors on standard error; the log file has everything." };
        var l1 = new Option<string?>("--l1-rpc") { Description = "URL of the node of L1 whose messages are read, instead of the one in the configuration file." };
        const string what = "Run one node from a configuration file; 'ready URL' on standard output tells that it answers.";
        var command = new Command("node", what) { config, label, supervised, quiet, l1 };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync(
            "node", () => RunAsync(parsed.GetValue(config)!, parsed.GetValue(l1), parsed.GetValue(label)!, parsed.GetValue(supervised), parsed.GetValue(quiet))));
        return command;
    }

    private static async Task<int> RunAsync(string configPath, string? l1, string label, bool supervised, bool quiet)
    {
        NodeFile file = NodeFile.Read(configPath);
        if (l1 is not null) file = file with { L1 = file.L1 is null ? new L1File { Rpc = l1 } : file.L1 with { Rpc = l1 } };
        NodeSettings settings = file.ToSettings(configPath, mayAsk: !supervised);
        string? pidFile = file.PidPath(configPath);
        using var stop = new StopSignal();
        Task parentGone = supervised ? EndOfInputAsync() : Task.Delay(-1);
        using var log = new NodeLog(label, settings.LogFile, Console.Error, quiet);
        NodeHost host = await StartAsync(settings, log).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            if (pidFile is not null) await File.WriteAllTextAsync(pidFile, $"{Environment.ProcessId}\n").ConfigureAwait(false);
            Console.Out.WriteLine($"ready {UrlOf(host.Rpc)}");
            await Console.Out.FlushAsync().ConfigureAwait(false);
            await Task.WhenAny(stop.Requested, parentGone, host.Failure).ConfigureAwait(false);
        }

        if (pidFile is not null) File.Delete(pidFile);
        return host.Failure.IsFaulted ? ExitCode.Failed : ExitCode.Ok;
    }

    private static async Task<NodeHost> StartAsync(NodeSettings settings, NodeLog log)
    {
        try
        {
            return await NodeHost.StartAsync(settings, log).ConfigureAwait(false);
        }
        catch (Exception fault) when (IsPortTaken(fault))
        {
            string which = $"port {settings.Rpc.Port} on {settings.Rpc.Address}";
            throw new SettingsException($"{which} is in use: stop what listens there, or choose another port", fault);
        }
    }

    private static bool IsPortTaken(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }) return true;
        }

        return false;
    }

    private static string UrlOf(IPEndPoint endPoint)
    {
        IPAddress address = endPoint.Address;
        if (address.Equals(IPAddress.Any)) address = IPAddress.Loopback;
        else if (address.Equals(IPAddress.IPv6Any)) address = IPAddress.IPv6Loopback;
        return $"http://{new IPEndPoint(address, endPoint.Port)}";
    }

    private static Task EndOfInputAsync() => Task.Factory.StartNew(
        static () =>
        {
            using Stream input = Console.OpenStandardInput();
            Span<byte> ignored = stackalloc byte[64];
            while (input.Read(ignored) > 0)
            {
            }
        },
        default,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
