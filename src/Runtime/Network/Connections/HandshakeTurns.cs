using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Network;

/// <summary>How many peers are greeted at once: few at first, twice as many each round while all goes well. Where handshakes run out of time because
/// processors are short (a hundred nodes that start on one machine), half as many, and then more only slowly; else none of them would ever end.</summary>
internal sealed class HandshakeTurns
{
    private const int AtOnceMax = 256;

    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private double _atOnce = 2 * Environment.ProcessorCount;
    private bool _isCareful;
    private int _underWay;

    /// <summary>Whoever has had its turn must <see cref="Leave"/>.</summary>
    public Task EnterAsync(CancellationToken stopping)
    {
        if (TryEnter()) return Task.CompletedTask;
        TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _waiting.Enqueue(turn);
        Call();
        return turn.Task.WaitAsync(stopping);
    }

    /// <summary>Does not wait.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_underWay >= (int)_atOnce) return false;
            _underWay++;
            return true;
        }
    }

    public void Leave(bool ranOutOfTime = false)
    {
        lock (_gate)
        {
            _underWay--;
            _isCareful |= ranOutOfTime;
            _atOnce = ranOutOfTime ? Math.Max(1, _atOnce / 2) : Math.Min(AtOnceMax, _atOnce + (_isCareful ? 1 / _atOnce : 1));
        }

        Call();
    }

    private void Call()
    {
        lock (_gate)
        {
            for (; _underWay < (int)_atOnce && _waiting.TryDequeue(out TaskCompletionSource? turn); _underWay++) turn.TrySetResult();
        }
    }
}
