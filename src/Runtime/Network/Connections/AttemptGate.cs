using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Net;
using System.Threading;

namespace Sequitur.Network;

/// <summary>How often strangers may knock: a bucket of attempts for each internet address (of IPv6 each /64), before TLS costs anything.</summary>
internal sealed class AttemptGate(NetworkLimits limits)
{
    private const int BucketsMax = 4_096;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (double Left, long At)> _buckets = [];
    private readonly ConcurrentDictionary<IPAddress, bool> _exempt = new();
    private int _underWay;

    /// <summary>Configured peers live there.</summary>
    public void Exempt(IPAddress address) => _exempt.TryAdd(Network(address), true);

    /// <summary>True when the handshake may begin; it must then <see cref="Leave"/>.</summary>
    public bool TryEnter(IPAddress from)
    {
        IPAddress network = Network(from);
        if (!_exempt.ContainsKey(network) && !TryTake(network)) return false;
        if (Interlocked.Increment(ref _underWay) <= limits.HandshakesMax) return true;
        Interlocked.Decrement(ref _underWay);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _underWay);

    private bool TryTake(IPAddress network)
    {
        long now = Environment.TickCount64;
        lock (_gate)
        {
            if (_buckets.Count >= BucketsMax && !_buckets.ContainsKey(network)) ForgetFull(now);
            (double left, long at) = _buckets.TryGetValue(network, out (double Left, long At) bucket) ? bucket : (limits.AttemptsBurst, now);
            left = Refilled(left, at, now);
            _buckets[network] = (Math.Max(0, left - 1), now);
            return left >= 1;
        }
    }

    private double Refilled(double left, long at, long now) => Math.Min(limits.AttemptsBurst, left + ((now - at) * limits.AttemptsPerSecond / 1_000.0));

    /// <summary>A bucket that is full again says nothing; if too many are not, all are forgiven rather than memory spent.</summary>
    private void ForgetFull(long now)
    {
        foreach ((IPAddress network, (double left, long at)) in _buckets)
        {
            if (Refilled(left, at, now) >= limits.AttemptsBurst) _buckets.Remove(network);
        }

        if (_buckets.Count >= BucketsMax) _buckets.Clear();
    }

    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6) return address;
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
