using System;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Rpc.Dispatch;

/// <summary>Heavy calls of one kind: they take turns, and run on threads of their own that step back for the rest of the node. As many run at once as there are threads.</summary>
/// <param name="callsMax">That run at once.</param>
/// <param name="limits">How many wait, and how long.</param>
internal sealed class HeavyLane(int callsMax, RpcLimits limits) : IDisposable
{
    private readonly HeavyGate _gate = new(callsMax, limits);
    private readonly HeavyWorkers _workers = new(callsMax);

    public async ValueTask<RpcError?> RunAsync(Func<RpcError?> call, CancellationToken stopping)
    {
        RpcError? error = await _gate.EnterAsync(stopping).ConfigureAwait(false);
        if (error is not null) return error;
        try
        {
            return await _workers.RunAsync(call).ConfigureAwait(false);
        }
        finally
        {
            _gate.Leave();
        }
    }

    /// <summary>The end of an answer that is there: it does not queue behind those that are not.</summary>
    public Task<T> FinishAsync<T>(Func<T> work) => _workers.RunAsync(work);

    public void Dispose()
    {
        _workers.Dispose();
        _gate.Dispose();
    }
}
