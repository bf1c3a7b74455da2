using System;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Traces;

namespace Sequitur.Rpc.Methods;

/// <summary>Executes the newest block again before anybody asks for it, on a thread that stands where provers' calls do.</summary>
/// <remarks>
/// Who follows the chain finds its block's verdict there, and the code that gives it compiled. A witness that was recorded wrong is told of at once and not by the
/// first prover. Blocks that come faster than the pause are left out: they are executed again when somebody asks for them.
/// </remarks>
internal sealed class WitnessAudit : IAsyncDisposable
{
    private readonly Chain _chain;
    private readonly Witnesses _witnesses;
    private readonly RpcLimits _limits;
    private readonly Action<Exception, string> _report;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <param name="chain">Whose newest block it is.</param>
    /// <param name="witnesses">Remembers the verdicts.</param>
    /// <param name="limits">With the pause between two looks.</param>
    /// <param name="report">Told of faults of our own.</param>
    public WitnessAudit(Chain chain, Witnesses witnesses, RpcLimits limits, Action<Exception, string> report)
    {
        _chain = chain;
        _witnesses = witnesses;
        _limits = limits;
        _report = report;
        _running = limits.WitnessAuditPause == Timeout.InfiniteTimeSpan ? Task.CompletedTask : RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var worker = new HeavyWorkers(1);
        ulong seen = _chain.Ledger.Genesis.Number;
        try
        {
            while (true)
            {
                await Task.Delay(_limits.WitnessAuditPause, _stopping.Token).ConfigureAwait(false);
                ulong newest = _chain.Head.Number;
                if (newest == seen) continue;
                seen = newest;
                await worker.RunAsync(() => Execute(newest)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>A failed check is told by who remembers it; a witness that is not kept is nobody's fault.</summary>
    private bool Execute(ulong number)
    {
        try
        {
            return _witnesses.TryGet(BlockSelector.At(number), out WitnessedBlock? _, out RpcError? _);
        }
        catch (Exception fault)
        {
            _report(fault, "witness audit");
            return false;
        }
    }
}
