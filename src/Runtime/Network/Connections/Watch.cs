using System;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Network;

/// <summary>Looks after silence: pings who has not been spoken to, and gives up who has not been heard.</summary>
internal sealed class Watch(NetworkLimits limits, PeerDirectory directory, NetworkCounters counters)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync(CancellationToken stopping)
    {
        long lastLook = Environment.TickCount64;
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Period, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            long now = Environment.TickCount64;
            // If this process itself stood still (a suspended machine, a starved processor), the peers' bytes are still to be read.
            bool wasAsleep = now - lastLook > limits.PingTime.TotalMilliseconds;
            lastLook = now;
            foreach (PeerConnection connection in directory.Connections) Look(connection, wasAsleep);
        }
    }

    private void Look(PeerConnection connection, bool wasAsleep)
    {
        if (connection.Unsaid >= limits.PingTime && connection.Blockage == TimeSpan.Zero) connection.Ping();
        if (wasAsleep) return;
        if (connection.Silence >= limits.SilenceTime) Lose(connection, $"no byte came for {limits.SilenceTime.TotalSeconds} s");
        else if (connection.Blockage >= limits.BlockedTime) Lose(connection, $"took no byte for {limits.BlockedTime.TotalSeconds} s");
    }

    private void Lose(PeerConnection connection, string reason)
    {
        counters.Lost();
        connection.Close(DisconnectCode.TooSlow, reason, isTold: true);
    }
}
