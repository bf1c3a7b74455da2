using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;

namespace Sequitur.Apps.Network;

/// <summary>Machines on one wire as network namespaces: each has an interface on a bridge, two bridges are joined by a cable that can be pulled.</summary>
/// <remarks>
/// The first half of the machines is on bridge a, the second on bridge b. A second interface of each leads to the test, which stays able to
/// ask every node. Names carry the process id; what a dead run has left is removed by the next.
/// </remarks>
internal sealed class NetworkNamespaces : IDisposable
{
    private const string Prefix = "sq";

    private static readonly string s_run = Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private readonly int _count;
    private readonly int _network;

    public NetworkNamespaces(int count)
    {
        RemoveLeftovers();
        _count = count;
        _network = ChooseNetwork();
        try
        {
            Build();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? WhyNot
    {
        get
        {
            if (!Environment.IsPrivilegedProcess) return "needs root for network namespaces";
            try
            {
                Ip("netns list");
                return null;
            }
            catch (Exception missing) when (missing is Win32Exception or InvalidOperationException)
            {
                return $"ip netns does not work here: {missing.Message}";
            }
        }
    }

    /// <summary>What to put before a command to run it in a machine.</summary>
    public static string[] Within(int machine) => ["ip", "netns", "exec", Name(machine)];

    /// <summary>Where a machine is reached by the others.</summary>
    public static IPAddress Inside(int machine) => IPAddress.Parse($"10.77.0.{machine + 1}");

    /// <summary>Where a machine is reached by the test.</summary>
    public IPAddress Outside(int machine) => IPAddress.Parse($"10.78.{_network}.{(4 * machine) + 2}");

    /// <summary>Nothing passes between the two halves.</summary>
    public static void Pull() => Ip($"-n {Switch} link set ab down");

    public static void Plug() => Ip($"-n {Switch} link set ab up");

    /// <summary>Nothing passes between this machine and the others; the test still reaches it.</summary>
    public static void Unplug(int machine) => Ip($"-n {Switch} link set p{machine} down");

    public static void Plug(int machine) => Ip($"-n {Switch} link set p{machine} up");

    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
        {
            TryIp($"link del {Cable(i)}");
            TryIp($"netns del {Name(i)}");
        }

        TryIp($"netns del {Switch}");
    }

    private static string Switch => s_run + "-x";

    private static string Name(int machine) => $"{s_run}-{machine}";

    /// <summary>The test's end of its cable to a machine; at most 15 characters.</summary>
    private static string Cable(int machine) => $"{s_run}m{machine}";

    private void Build()
    {
        Ip($"netns add {Switch}");
        foreach (string bridge in new[] { "a", "b" })
        {
            Ip($"-n {Switch} link add br-{bridge} type bridge");
            Ip($"-n {Switch} link set br-{bridge} up");
        }

        Ip($"-n {Switch} link add ab type veth peer name ba");
        Ip($"-n {Switch} link set ab master br-a");
        Ip($"-n {Switch} link set ba master br-b");
        Ip($"-n {Switch} link set ab up");
        Ip($"-n {Switch} link set ba up");
        for (int i = 0; i < _count; i++) AddMachine(i, i < _count / 2 ? "br-a" : "br-b");
    }

    private void AddMachine(int machine, string bridge)
    {
        string name = Name(machine);
        Ip($"netns add {name}");
        Ip($"-n {name} link set lo up");
        Ip($"-n {name} link add wire type veth peer name p{machine} netns {Switch}");
        Ip($"-n {Switch} link set p{machine} master {bridge}");
        Ip($"-n {Switch} link set p{machine} up");
        Ip($"-n {name} addr add {Inside(machine)}/24 dev wire");
        Ip($"-n {name} link set wire up");
        Ip($"link add {Cable(machine)} type veth peer name test netns {name}");
        Ip($"addr add 10.78.{_network}.{(4 * machine) + 1}/30 dev {Cable(machine)}");
        Ip($"link set {Cable(machine)} up");
        Ip($"-n {name} addr add {Outside(machine)}/30 dev test");
        Ip($"-n {name} link set test up");
    }

    /// <summary>A network no interface of this machine is in: other runs may be at work.</summary>
    private static int ChooseNetwork()
    {
        HashSet<int> taken = [];
        foreach (NetworkInterface card in NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (UnicastIPAddressInformation address in card.GetIPProperties().UnicastAddresses)
            {
                byte[] bytes = address.Address.GetAddressBytes();
                if (bytes is [10, 78, ..]) taken.Add(bytes[2]);
            }
        }

        return Enumerable.Range(0, 256).Select(i => (Environment.ProcessId + i) % 256).First(number => !taken.Contains(number));
    }

    private static void RemoveLeftovers()
    {
        foreach (string line in Ip("netns list").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string name = line.Split(' ')[0];
            if (IsOfDeadRun(name, '-')) TryIp($"netns del {name}");
        }

        foreach (NetworkInterface card in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (IsOfDeadRun(card.Name, 'm')) TryIp($"link del {card.Name}");
        }
    }

    private static bool IsOfDeadRun(string name, char end)
    {
        int length = name.IndexOf(end, StringComparison.Ordinal);
        if (length <= Prefix.Length || !name.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        return int.TryParse(name.AsSpan(Prefix.Length, length - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && !Directory.Exists($"/proc/{pid}");
    }

    private static string Ip(string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"ip {arguments}: {errors}");
    }

    private static void TryIp(string arguments)
    {
        try
        {
            Ip(arguments);
        }
        catch (InvalidOperationException)
        {
            // It is gone already, or was never made.
        }
    }
}
