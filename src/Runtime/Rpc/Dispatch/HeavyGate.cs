using System;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Rpc.Dispatch;

/// <summary>Lets a bounded number of heavy calls run at once, and a bounded number wait for a bounded time.</summary>
/// <param name="callsMax">That run at once.</param>
/// <param name="limits">How many wait, and how long.</param>
public sealed class HeavyGate(int callsMax, RpcLimits limits) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(callsMax, callsMax);
    private int _waiting;

    /// <summary>Null when the caller may run, and must then <see cref="Leave"/>.</summary>
    public ValueTask<RpcError?> EnterAsync(CancellationToken stopping) =>
        _slots.Wait(0, CancellationToken.None) ? ValueTask.FromResult<RpcError?>(null) : WaitAsync(stopping);

    public void Leave() => _slots.Release();

    public void Dispose() => _slots.Dispose();

    private async ValueTask<RpcError?> WaitAsync(CancellationToken stopping)
    {
        if (Interlocked.Increment(ref _waiting) > limits.HeavyCallsQueuedMax)
        {
            Interlocked.Decrement(ref _waiting);
            return RpcError.LimitExceeded($"too many calls: {limits.HeavyCallsQueuedMax} already wait for their turn");
        }

        try
        {
            return await _slots.WaitAsync(limits.HeavyCallTime, stopping).ConfigureAwait(false)
                ? null
                : new RpcError(RpcErrorCode.ResourceUnavailable, $"busy: no turn within {limits.HeavyCallTime.TotalSeconds} s", Reason: "BUSY");
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
