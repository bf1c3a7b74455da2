using System.CommandLine;
using System.Threading.Tasks;

namespace Sequitur.Cli.Devnet;

/// <summary><c>sequitur devnet</c>: a whole local network.</summary>
internal static class DevnetCommand
{
    public static Command Build()
    {
        var validators = new Option<int>("--validators") { Description = "How many validators to run; this build runs one.", DefaultValueFactory = _ => 1 };
        var port = new Option<int>("--rpc-port")
        {
            Description = "JSON-RPC port of the first validator, the others follow; 0 lets the system choose.",
            DefaultValueFactory = _ => 8545,
        };
        var folder = new Option<string>("--data-dir") { Description = "Where the network lives.", DefaultValueFactory = _ => DevnetFolder.DefaultPath };
        var fresh = new Option<bool>("--fresh") { Description = "Delete what is there and start a new chain." };
        var command = new Command("devnet", "Run a local network until Ctrl-C; a second start continues its chain.") { validators, port, folder, fresh };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync(
            "devnet",
            () => RunAsync(parsed.GetValue(validators), parsed.GetValue(port), parsed.GetValue(folder)!, parsed.GetValue(fresh))));
        return command;
    }

    private static async Task<int> RunAsync(int validators, int port, string path, bool fresh)
    {
        if (validators != 1)
        {
            return KnownFaults.Tell("devnet", $"--validators {validators}: this build runs exactly 1 validator; several need consensus, which comes next");
        }

        if (port is < 0 or > ushort.MaxValue) return KnownFaults.Tell("devnet", $"--rpc-port {port}: expected 0 to 65535");
        using DevnetFolder folder = DevnetFolder.Open(path);
        if (fresh) folder.Clear();
        folder.Prepare(validators, port);
        using var stop = new StopSignal();
        using var supervisor = new DevnetSupervisor(folder, validators);
        return await supervisor.RunAsync(stop.Requested).ConfigureAwait(false);
    }
}
