using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Cli.OfficialTests;
using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Apps.Differential;

/// <summary>Ours, in this process, by the same path that runs official state tests.</summary>
internal sealed class OwnImplementation<TTracer>(TTracer tracer) : IImplementation
    where TTracer : struct, ITracer
{
    private readonly StateTestRunner<TTracer> _runner = new(tracer);

    public string Name => "ours";

    public Task<Observation[]> RunAsync(IReadOnlyList<Scenario> programs) => Task.Run(() => programs.Select(Run).ToArray());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Observation Run(Scenario program)
    {
        using JsonDocument document = JsonDocument.Parse(StateTestWriter.Write(program));
        JsonProperty test = document.RootElement.EnumerateObject().First();
        TestOutcome outcome = _runner.Run(test.Value, [.. _runner.List("", test.Name, test.Value)]).Single();
        return new Observation
        {
            Refusal = outcome.Skipped ?? outcome.Refusal?.ToString(),
            StateRoot = outcome.StateRoot?.ToString(),
            LogsHash = outcome.LogsHash?.ToString(),
            Succeeded = outcome.Result?.Receipt.IsSuccess,
            GasUsed = outcome.Result?.GasUsed,
            Output = outcome.Result is null ? null : Hex.Encode(outcome.Result.Output),
            Detail = outcome.Result?.ExitReason.ToString(),
        };
    }
}
