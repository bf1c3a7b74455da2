using System;
using System.Collections.Generic;
using System.Threading;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>Node addresses that misbehaved: not talked to for a while, and for twice as long each time.</summary>
internal sealed class Bans(NetworkLimits limits)
{
    private const int CountMax = 4_096;

    private readonly Lock _gate = new();
    private readonly Dictionary<Address, (long EndsAt, TimeSpan Length)> _bans = [];

    public TimeSpan Add(in Address address)
    {
        long now = Environment.TickCount64;
        lock (_gate)
        {
            if (_bans.Count >= CountMax && !_bans.ContainsKey(address)) Forget(now);
            TimeSpan length = _bans.TryGetValue(address, out (long EndsAt, TimeSpan Length) last) ? last.Length * 2 : limits.BanTime;
            if (length > limits.BanTimeMax) length = limits.BanTimeMax;
            _bans[address] = (now + (long)length.TotalMilliseconds, length);
            return length;
        }
    }

    /// <summary>Zero for a peer in good standing. A ban is forgotten once its peer has behaved for the longest ban's time.</summary>
    public TimeSpan Remaining(in Address address)
    {
        long now = Environment.TickCount64;
        lock (_gate)
        {
            if (!_bans.TryGetValue(address, out (long EndsAt, TimeSpan Length) ban)) return TimeSpan.Zero;
            if (ban.EndsAt > now) return TimeSpan.FromMilliseconds(ban.EndsAt - now);
            if (ban.EndsAt + (long)limits.BanTimeMax.TotalMilliseconds < now) _bans.Remove(address);
            return TimeSpan.Zero;
        }
    }

    /// <summary>Makes room: first what has ended, and if nothing has, the one that ends next.</summary>
    private void Forget(long now)
    {
        Address next = default;
        long nextEnd = long.MaxValue;
        foreach ((Address address, (long endsAt, TimeSpan _)) in _bans)
        {
            if (endsAt <= now) _bans.Remove(address);
            else if (endsAt < nextEnd) (next, nextEnd) = (address, endsAt);
        }

        if (_bans.Count >= CountMax) _bans.Remove(next);
    }
}
