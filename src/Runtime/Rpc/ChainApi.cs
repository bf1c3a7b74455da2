using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Methods;
using Sequitur.Rpc.Metrics;
using Sequitur.Rpc.Ports;
using Sequitur.Rpc.Traces;
using Sequitur.Storage;

namespace Sequitur.Rpc;

/// <summary>The node's API: every method over one ledger and one mempool, served by one <see cref="RpcServer"/>.</summary>
public sealed class ChainApi : IAsyncDisposable
{
    private readonly FilterTable _filters;
    private readonly SubscriptionTable _subscriptions;
    private readonly WitnessAudit _audit;
    private readonly RpcServer _server;

    public ChainApi(Ledger ledger, ITransactionPool pool, NodeIdentity identity, RpcServerOptions options)
    {
        Chain chain = new(ledger);
        RpcLimits limits = options.Limits;
        Reexecutions executions = new(limits.ReexecutionsKept, options.Report);
        Witnesses witnesses = new(chain, executions);
        _audit = new WitnessAudit(chain, witnesses, limits, options.Report);
        _filters = new FilterTable(pool, limits, TimeProvider.System);
        _subscriptions = new SubscriptionTable(chain, pool, limits, options.Report);
        RpcMethod[] methods =
        [
            .. new NodeMethods(identity).All(),
            .. new ChainMethods(chain, pool, identity).All(),
            .. new ConfigurationMethods(chain).All(),
            .. new StateMethods(chain, pool, limits).All(),
            .. new CallMethods(chain, limits).All(),
            .. new FeeMethods(chain, limits).All(),
            .. new LogMethods(chain, _filters, limits).All(),
            .. new SubmissionMethods(chain, pool).All(),
            .. new SubscriptionMethods(_subscriptions, limits).All(),
            .. new DebugMethods(chain, pool, witnesses).All(),
            .. new TraceMethods(chain, witnesses).All(),
            .. new InitialisationMethods(chain).All(),
            .. new WithdrawalMethods(chain).All(),
            .. new InputMethods(chain, witnesses).All(),
            .. new BatchMethods(chain, witnesses, limits).All(),
        ];
        _server = new RpcServer(options with { Metrics = options.Metrics is { } node ? () => node() + Measure(executions) : null }, methods);
    }

    /// <summary>Where it listens, once started.</summary>
    public IPEndPoint EndPoint => _server.EndPoint;

    public Task StartAsync(CancellationToken cancellation = default) => _server.StartAsync(cancellation);

    /// <summary>What the API counts itself.</summary>
    private MetricsText Measure(Reexecutions executions)
    {
        var text = new MetricsText();
        executions.Write(text);
        _server.Write(text);
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        await _audit.DisposeAsync().ConfigureAwait(false);
        await _subscriptions.DisposeAsync().ConfigureAwait(false);
        _filters.Dispose();
    }
}
