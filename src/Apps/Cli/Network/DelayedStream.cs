using System;
using System.Collections.Generic;
using System.Net.Sockets;
using System.Threading;

namespace Sequitur.Cli.Network;

/// <summary>One direction of a relayed connection: reads as bytes come, and writes them when the link would have delivered them.</summary>
internal sealed class DelayedStream(Socket from, Socket to, LinkConditions conditions, Action ended)
{
    private const int ReadSize = 64 << 10;

    /// <summary>What may be on its way; beyond it the sender is held back, as by a full window.</summary>
    private const int InFlightMax = 16 << 20;

    private readonly Queue<(byte[] Bytes, long Due)> _inFlight = new();
    private readonly object _change = new();
    private int _inFlightBytes;
    private long _linkFree;
    private long _lastDue;
    private bool _isOver;

    public void Start()
    {
        new Thread(Read) { Name = "relay-read", IsBackground = true }.Start();
        new Thread(Write) { Name = "relay-write", IsBackground = true }.Start();
    }

    public void Stop()
    {
        lock (_change)
        {
            _isOver = true;
            Monitor.PulseAll(_change);
        }
    }

    private void Read()
    {
        byte[] buffer = new byte[ReadSize];
        try
        {
            for (int count = from.Receive(buffer); count > 0 && Enqueue(buffer.AsSpan(0, count)); count = from.Receive(buffer))
            {
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }

        ended();
    }

    private bool Enqueue(ReadOnlySpan<byte> bytes)
    {
        long due = DueAt(PreciseClock.Now, bytes.Length);
        lock (_change)
        {
            while (_inFlightBytes > InFlightMax && !_isOver) Monitor.Wait(_change);
            _inFlight.Enqueue((bytes.ToArray(), due));
            _inFlightBytes += bytes.Length;
            Monitor.PulseAll(_change);
            return !_isOver;
        }
    }

    /// <summary>The link takes one chunk after the other, each for as long as the bandwidth asks; then it travels.</summary>
    private long DueAt(long now, int length)
    {
        long transmission = conditions.BytesPerSecond is { } rate ? (long)(length * 1e9 / rate) : 0;
        _linkFree = Math.Max(now, _linkFree) + transmission;
        double jitter = conditions.Jitter > TimeSpan.Zero ? Random.Shared.NextDouble() * conditions.Jitter.TotalNanoseconds : 0;
        _lastDue = Math.Max(_lastDue, _linkFree + (long)(conditions.Delay.TotalNanoseconds + jitter));
        return _lastDue;
    }

    private void Write()
    {
        try
        {
            while (TryNext(out byte[] bytes, out long due))
            {
                if (due > PreciseClock.Now) PreciseClock.SleepUntil(due);
                for (int sent = 0; sent < bytes.Length;) sent += to.Send(bytes.AsSpan(sent));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }

        ended();
    }

    private bool TryNext(out byte[] bytes, out long due)
    {
        lock (_change)
        {
            while (_inFlight.Count == 0 && !_isOver) Monitor.Wait(_change);
            (bytes, due) = _isOver ? ([], 0) : _inFlight.Dequeue();
            _inFlightBytes -= bytes.Length;
            Monitor.PulseAll(_change);
            return !_isOver;
        }
    }
}
