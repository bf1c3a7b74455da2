using System.Collections.Generic;
using System.Threading;
using Sequitur.Network.Protocol;

namespace Sequitur.Network;

/// <summary>The figures behind <see cref="NetworkStatistics"/>; safe to count from any thread.</summary>
internal sealed class NetworkCounters
{
    private readonly long[] _received = new long[128];
    private readonly long[] _sent = new long[128];
    private long _bytesReceived;
    private long _bytesSent;
    private long _connections;
    private long _refusals;
    private long _drops;
    private long _losses;

    public void Received(Kind kind) => Interlocked.Increment(ref _received[(int)kind]);

    public void Sent(byte kind) => Interlocked.Increment(ref _sent[kind]);

    public void BytesReceived(int count) => Interlocked.Add(ref _bytesReceived, count);

    public void BytesSent(int count) => Interlocked.Add(ref _bytesSent, count);

    public void Connected() => Interlocked.Increment(ref _connections);

    public void Refused() => Interlocked.Increment(ref _refusals);

    public void Dropped() => Interlocked.Increment(ref _drops);

    public void Lost() => Interlocked.Increment(ref _losses);

    public NetworkStatistics Snapshot(int connected)
    {
        List<MessageCount> messages = [];
        for (int kind = 0; kind < _received.Length; kind++)
        {
            if (FrameKinds.RulesOf(kind) is not { } rules) continue;
            messages.Add(new MessageCount(rules.Kind.ToString(), Volatile.Read(ref _received[kind]), Volatile.Read(ref _sent[kind])));
        }

        return new NetworkStatistics(
            connected, Volatile.Read(ref _bytesReceived), Volatile.Read(ref _bytesSent), messages,
            Volatile.Read(ref _connections), Volatile.Read(ref _refusals), Volatile.Read(ref _drops), Volatile.Read(ref _losses));
    }
}
