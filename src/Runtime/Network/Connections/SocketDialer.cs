using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Network;

/// <summary>Reaches a configured peer by TCP, however long it takes. Attempts overlap: the first packet of one that was lost in a
/// partition does not hold up the next, so a healed network is noticed within one redial time.</summary>
internal sealed class SocketDialer(PeerEntry entry, NetworkLimits limits, AttemptGate gate, Action<string> failed)
{
    private const int OverlappingMax = 3;
    private const double Growth = 1.5;
    private const double Jitter = 0.25;

    /// <summary>One attempt; null when it fails.</summary>
    public async Task<Socket?> TryOnceAsync(CancellationToken cancellation)
    {
        try
        {
            return await AttemptAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            cancellation.ThrowIfCancellationRequested();
            failed(Reason(failure));
            return null;
        }
    }

    public async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task<Socket>> attempts = [];
        TimeSpan pause = limits.RedialTime;
        try
        {
            while (true)
            {
                if (attempts.Count < OverlappingMax) attempts.Add(AttemptAsync(others.Token));
                Task wait = Task.Delay(Jittered(pause), cancellation);
                while (attempts.Count > 0 && !wait.IsCompleted)
                {
                    Task first = await Task.WhenAny([.. attempts, wait]).ConfigureAwait(false);
                    if (first is not Task<Socket> ended) continue;
                    attempts.Remove(ended);
                    if (ended.IsCompletedSuccessfully) return await ended.ConfigureAwait(false);
                    if (!cancellation.IsCancellationRequested) failed(Reason(ended.Exception?.InnerException));
                }

                await wait.ConfigureAwait(false);
                pause = pause * Growth < limits.RedialTimeMax ? pause * Growth : limits.RedialTimeMax;
            }
        }
        finally
        {
            await others.CancelAsync().ConfigureAwait(false);
            foreach (Task<Socket> attempt in attempts) _ = attempt.ContinueWith(Discard, TaskScheduler.Default);
        }
    }

    /// <summary>Different from node to node, so that two do not dial each other in step for ever.</summary>
    public static TimeSpan Jittered(TimeSpan time) => time * (1 - Jitter + (Jitter * Random.Shared.NextDouble()));

    private async Task<Socket> AttemptAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(limits.ConnectTime);
        IPAddress[] addresses = IPAddress.TryParse(entry.Host, out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(entry.Host, limit.Token).ConfigureAwait(false);
        foreach (IPAddress address in addresses) gate.Exempt(address);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            SocketTuning.Apply(socket);
            await socket.ConnectAsync(addresses, entry.Port, limit.Token).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Reason(Exception? failure) => failure is null or OperationCanceledException ? "no answer in time" : failure.Message;

    private static void Discard(Task<Socket> attempt)
    {
        if (attempt.IsCompletedSuccessfully) attempt.Result.Dispose();
        else _ = attempt.Exception;
    }
}

/// <summary>What every peer's socket is set to.</summary>
internal static class SocketTuning
{
    private const int TcpLevel = 6;
    private const int NotSentLowWater = 25;
    private const int UnsentBytesMax = 128 * 1024;

    /// <summary>No waiting for fuller packets; and the kernel keeps little that is not on its way, so that a vote is never behind megabytes of a block.</summary>
    public static void Apply(Socket socket)
    {
        socket.NoDelay = true;
        if (OperatingSystem.IsLinux()) socket.SetRawSocketOption(TcpLevel, NotSentLowWater, BitConverter.GetBytes(UnsentBytesMax));
    }
}
