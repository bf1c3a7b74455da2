using System;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Sequitur.Node.Consensus;

/// <summary>The thread of consensus and its queue: what others hand in is taken in order, and what is due by the clock in between.</summary>
internal sealed class ConsensusThread : IDisposable
{
    private const int QueueLength = 16_384;

    private readonly Channel<object> _inbox = Channel.CreateBounded<object>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly RoundTimer _timer;
    private readonly Turns _turns;
    private readonly Action<Exception> _failed;
    private readonly Thread _thread;
    private volatile bool _isStopping;

    /// <param name="timer">Says how long to wait.</param>
    /// <param name="turns">What is done on the thread.</param>
    /// <param name="failed">Told of the fault that ends it.</param>
    public ConsensusThread(RoundTimer timer, Turns turns, Action<Exception> failed)
    {
        _timer = timer;
        _turns = turns;
        _failed = failed;
        _thread = new Thread(Run) { Name = "consensus", IsBackground = true };
    }

    /// <summary>Whether the caller is this thread, which empties the queue and must never wait for room in it.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    public void Start() => _thread.Start();

    /// <summary>Waits until the item under way is done.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _inbox.Writer.TryComplete();
        if (_thread.IsAlive) _thread.Join();
    }

    /// <summary>False while the queue is full.</summary>
    public bool TryPost(object item) => _inbox.Writer.TryWrite(item);

    /// <summary>Waits while the queue is full.</summary>
    public void Post(object item)
    {
        if (!TryPost(item) && !_isStopping) PostAsync(item).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Waits while the queue is full.</summary>
    public async ValueTask PostAsync(object item)
    {
        try
        {
            await _inbox.Writer.WriteAsync(item).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The node stops.
        }
    }

    private void Run()
    {
        try
        {
            _turns.Begin();
            Task<bool> more = _inbox.Reader.WaitToReadAsync().AsTask();
            while (!_isStopping)
            {
                if (!more.Wait(_timer.UntilNext())) _turns.Elapse();
                else if (!more.Result) return;
                else
                {
                    while (!_isStopping && _inbox.Reader.TryRead(out object? item)) _turns.Take(item);
                    more = _inbox.Reader.WaitToReadAsync().AsTask();
                    if (_timer.IsDue) _turns.Elapse();
                }
            }
        }
        catch (Exception fault)
        {
            _failed(fault);
        }
    }

    /// <summary>What is done on the thread.</summary>
    /// <param name="Begin">First of all.</param>
    /// <param name="Take">With each item of the queue.</param>
    /// <param name="Elapse">When something is due by the clock.</param>
    internal sealed record Turns(Action Begin, Action<object> Take, Action Elapse);
}
