using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Rpc.Dispatch;

/// <summary>Threads for heavy work, which the system runs after those that make blocks final.</summary>
/// <remarks>
/// Not the thread pool: its threads are everybody's, so none of them may be made nicer, and what runs long there keeps votes waiting. What waits here is
/// bounded by those who hand it over.
/// </remarks>
internal sealed class HeavyWorkers : IDisposable
{
    private static readonly TimeSpan s_endTime = TimeSpan.FromSeconds(5);

    private readonly BlockingCollection<Action> _work = [];
    private readonly List<Thread> _threads = [];

    /// <param name="count">Of the threads.</param>
    public HeavyWorkers(int count)
    {
        for (int i = 0; i < count; i++)
        {
            var thread = new Thread(Serve) { IsBackground = true, Name = "rpc-heavy-" + i.ToString(CultureInfo.InvariantCulture) };
            thread.Start();
            _threads.Add(thread);
        }
    }

    /// <summary>What the work returns or throws. Cancelled when the server has stopped.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        // Continuations belong to the pool: a response must not be sent by a thread that steps back.
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _work.Add(() => Run(work, done));
        }
        catch (Exception stopped) when (stopped is InvalidOperationException or ObjectDisposedException)
        {
            done.SetCanceled();
        }

        return done.Task;
    }

    /// <summary>Lets what runs and waits end for a moment: the ledger it reads is closed next.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        DateTime end = DateTime.UtcNow + s_endTime;
        bool isOver = true;
        foreach (Thread thread in _threads)
        {
            TimeSpan left = end - DateTime.UtcNow;
            isOver &= thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        if (isOver) _work.Dispose();
    }

    private void Serve()
    {
        ThreadScheduling.TryStepBack();
        foreach (Action work in _work.GetConsumingEnumerable()) work();
    }

    private static void Run<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        try
        {
            done.SetResult(work());
        }
        catch (Exception fault)
        {
            done.SetException(fault);
        }
    }
}
