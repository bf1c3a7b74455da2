using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Apps.Network;

/// <summary>Load on several nodes of one chain, each with senders of its own, and one record of what they report.</summary>
internal sealed class NetworkLoad(ReportedChain reported) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loads = [];
    private int _senders;

    /// <summary>Two senders per node: four nodes leave two accounts to the tests.</summary>
    public void Add(Uri url, int senders = 2, ulong waitingMax = 400)
    {
        _loads.Add(new TransferLoad(url, reported, senders, _senders) { WaitingMax = waitingMax }.RunAsync(_stop.Token));
        _senders += senders;
    }

    /// <summary>Ends the load; faults of it that are not the end of a node come out here.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loads);
        _loads.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (Task load in _loads) await load.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
