using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Sequitur.Cli.Network;

/// <summary><c>sequitur relay</c>: a link with a delay, for trying out networks on one machine.</summary>
internal static class RelayCommand
{
    public static Command Build()
    {
        var listen = new Option<IPEndPoint[]>("--listen")
        {
            Description = "Where to accept connections, HOST:PORT; port 0 lets the system choose. May be repeated, with as many --to.",
            Required = true,
            CustomParser = argument => ParseAll(argument, ParseListen),
        };
        var to = new Option<EndPoint[]>("--to")
        {
            Description = "Where to continue them, HOST:PORT.",
            Required = true,
            CustomParser = argument => ParseAll(argument, ParseTarget),
        };
        Option<double?> delay = Milliseconds("--delay-ms", "How long a byte travels, in either direction.");
        Option<double?> jitter = Milliseconds("--jitter-ms", "Up to so much longer, at random; order is kept.");
        Option<double?> reset = Milliseconds("--reset-after-ms", "Age at which a connection is reset.");
        var bandwidth = new Option<long?>("--bytes-per-second") { Description = "Bandwidth of each direction of a connection; unlimited when absent." };
        var command = new Command("relay", "Relay TCP connections as a slow link would; 'ready HOST:PORT …' on standard output tells where.")
        {
            listen, to, delay, jitter, bandwidth, reset,
        };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync("relay", () =>
        {
            if (parsed.GetValue(bandwidth) is <= 0) throw new SettingsException($"--bytes-per-second {parsed.GetValue(bandwidth)}: expected a positive number");
            var conditions = new LinkConditions
            {
                Delay = Span(delay, parsed.GetValue(delay)) ?? TimeSpan.Zero,
                Jitter = Span(jitter, parsed.GetValue(jitter)) ?? TimeSpan.Zero,
                BytesPerSecond = parsed.GetValue(bandwidth),
                ResetAfter = Span(reset, parsed.GetValue(reset)),
            };
            return RunAsync(parsed.GetValue(listen)!, parsed.GetValue(to)!, conditions);
        }));
        return command;
    }

    private static async Task<int> RunAsync(IPEndPoint[] listen, EndPoint[] to, LinkConditions conditions)
    {
        if (listen.Length != to.Length) throw new SettingsException($"expected as many --listen as --to, got {listen.Length} and {to.Length}");
        using var stop = new StopSignal();
        List<TcpRelay> relays = [];
        try
        {
            for (int i = 0; i < listen.Length; i++) relays.Add(Start(listen[i], to[i], conditions));
            Console.Out.WriteLine($"ready {string.Join(' ', relays.Select(relay => relay.EndPoint))}");
            await Console.Out.FlushAsync().ConfigureAwait(false);
            await stop.Requested.ConfigureAwait(false);
            return ExitCode.Ok;
        }
        finally
        {
            foreach (TcpRelay relay in relays) relay.Dispose();
        }
    }

    private static TcpRelay Start(IPEndPoint listen, EndPoint to, LinkConditions conditions)
    {
        try
        {
            return TcpRelay.Start(listen, to, conditions);
        }
        catch (SocketException refused)
        {
            throw new SettingsException($"cannot listen on {listen}: {refused.Message}", refused);
        }
    }

    private static Option<double?> Milliseconds(string name, string description) => new(name) { Description = description };

    private static TimeSpan? Span(Option option, double? milliseconds)
    {
        if (milliseconds is null) return null;
        if (milliseconds is >= 0 and <= 3_600_000) return TimeSpan.FromMilliseconds(milliseconds.Value);
        throw new SettingsException($"{option.Name} {milliseconds}: expected 0 to 3600000");
    }

    private static T[] ParseAll<T>(ArgumentResult argument, Func<ArgumentResult, string, T?> parse)
        where T : EndPoint =>
        [.. argument.Tokens.Select(token => parse(argument, token.Value)).OfType<T>()];

    private static IPEndPoint? ParseListen(ArgumentResult argument, string text)
    {
        if (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out IPEndPoint? endPoint)) return endPoint;
        argument.AddError($"--listen: expected an IP address and a port like 127.0.0.1:4000, got '{text}'.");
        return null;
    }

    private static EndPoint? ParseTarget(ArgumentResult argument, string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0)
        {
            return IPEndPoint.TryParse(text, out IPEndPoint? endPoint) ? endPoint : new DnsEndPoint(text[..colon], port);
        }

        argument.AddError($"--to: expected a host and a port like 127.0.0.1:4000, got '{text}'.");
        return null;
    }
}
