using System;

namespace Sequitur.Evm;

/// <summary>Runs EVM code against a host.</summary>
public sealed class Interpreter<THost, TTracer>(THost host, TTracer tracer)
    where THost : struct, IEvmHost
    where TTracer : struct, ITracer
{
    private THost _host = host;
    private TTracer _tracer = tracer;
    private ForkRules? _rules;
    private BlockEnvironment? _block;

    /// <summary>Chooses fork and block for the executions that follow.</summary>
    public void SetBlock(ForkRules rules, BlockEnvironment block)
    {
        _rules = rules;
        _block = block;
    }

    /// <summary>Runs one top-level call or create to its end.</summary>
    public ExecutionOutcome Execute(in Message message, in TransactionEnvironment transaction) =>
        throw new NotSupportedException(_rules?.Fork.ToString() + _block?.Number + _host.IsFaulted + _tracer.ToString());
}
