using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Metrics;

namespace Sequitur.Rpc.Dispatch;

/// <summary>Compressed results that can never change, so that many provers of one block cost little more than one. What was asked for longest ago makes room.</summary>
/// <param name="bytesMax">That they hold together; a result larger than a quarter of it is not kept.</param>
internal sealed class KeptAnswers(long bytesMax)
{
    private readonly Dictionary<string, LinkedListNode<(string Name, PackedValue Value)>> _byName = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Name, PackedValue Value)> _order = [];
    private readonly Lock _lock = new();
    private long _bytes;
    private long _hits;
    private long _misses;

    public bool TryGet(string name, [NotNullWhen(true)] out PackedValue? value)
    {
        value = null;
        lock (_lock)
        {
            if (_byName.TryGetValue(name, out LinkedListNode<(string Name, PackedValue Value)>? found))
            {
                _order.Remove(found);
                _order.AddFirst(found);
                value = found.Value.Value;
                _hits++;
                return true;
            }

            _misses++;
            return false;
        }
    }

    public void Add(string name, PackedValue value)
    {
        if (value.Bytes > bytesMax / 4) return;
        lock (_lock)
        {
            if (_byName.ContainsKey(name)) return;
            _byName.Add(name, _order.AddFirst((name, value)));
            _bytes += value.Bytes;
            while (_bytes > bytesMax)
            {
                (string oldest, PackedValue dropped) = _order.Last!.Value;
                _order.RemoveLast();
                _byName.Remove(oldest);
                _bytes -= dropped.Bytes;
            }
        }
    }

    public void Write(MetricsText text)
    {
        lock (_lock)
        {
            text.Family("sequitur_prover_answers_total", "Compressed answers to provers.", MetricType.Counter).Sample(_hits, ("from", "kept")).Sample(_misses, ("from", "made"));
            text.Gauge("sequitur_prover_answers_bytes", "Held for the next who asks.", _bytes);
        }
    }
}
