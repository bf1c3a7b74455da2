using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using Sequitur.Rpc.Dispatch;

namespace Sequitur.Cli.Bench;

/// <summary>Clients that ask for one answer again and again, each as fast as it gets it.</summary>
/// <remarks>
/// Clients of a real node are on other machines. These share its processors, so each is a thread that steps back as far as it can, and does no more than to
/// read what comes: no parsing, no unpacking.
/// </remarks>
internal sealed class PullingClients : IDisposable
{
    private readonly Uri _url;
    private readonly byte[] _request;
    private readonly List<Thread> _threads = [];
    private readonly CancellationTokenSource _stop = new();
    private long _answers;
    private long _bytes;
    private string? _failure;

    /// <param name="count">Of the clients, which start at once.</param>
    /// <param name="url">The node's.</param>
    /// <param name="call">The JSON-RPC request.</param>
    public PullingClients(int count, Uri url, string call)
    {
        _url = url;
        _request = Encoding.ASCII.GetBytes(
            $"POST / HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nAccept-Encoding: gzip\r\nContent-Length: {call.Length}\r\n\r\n{call}");
        for (int i = 0; i < count; i++)
        {
            var thread = new Thread(Pull) { IsBackground = true };
            thread.Start();
            _threads.Add(thread);
        }
    }

    public long Answers => Volatile.Read(ref _answers);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Ends them. A client that got no answer makes the measurement worthless, and is thrown.</summary>
    public void Stop()
    {
        _stop.Cancel();
        foreach (Thread thread in _threads) thread.Join();
        if (_failure is not null) throw new BenchmarkException($"a pulling client: {_failure}");
    }

    public void Dispose() => _stop.Dispose();

    private void Pull()
    {
        ThreadScheduling.TryStepBack();
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
            socket.Connect(_url.Host, _url.Port);
            byte[] buffer = new byte[1 << 17];
            while (!_stop.IsCancellationRequested)
            {
                socket.Send(_request);
                Interlocked.Add(ref _bytes, ReadAnswer(socket, buffer));
                Interlocked.Increment(ref _answers);
            }
        }
        catch (Exception fault) when (fault is SocketException or BenchmarkException)
        {
            _failure = fault.Message;
        }
    }

    /// <summary>One answer of a known length, whose bytes it returns.</summary>
    private static long ReadAnswer(Socket socket, byte[] buffer)
    {
        int count = 0;
        int end = -1;
        while (end < 0)
        {
            int read = socket.Receive(buffer.AsSpan(count));
            if (read == 0) throw new BenchmarkException("the node closed the connection");
            count += read;
            end = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
        }

        string head = Encoding.ASCII.GetString(buffer, 0, end);
        const string Name = "Content-Length: ";
        int start = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        bool isWhole = head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) && head.Contains("gzip", StringComparison.OrdinalIgnoreCase) && start >= 0;
        if (!isWhole) throw new BenchmarkException($"expected a compressed answer of a known length, got {head} {Encoding.UTF8.GetString(buffer, end, Math.Min(300, count - end))}");
        long length = long.Parse(head[(start + Name.Length)..].Split('\r')[0], CultureInfo.InvariantCulture);
        for (long left = length - (count - end - 4); left > 0;)
        {
            int read = socket.Receive(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
            if (read == 0) throw new BenchmarkException("the node broke off an answer");
            left -= read;
        }

        return length;
    }
}
