using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Sequitur.Evm;

namespace Sequitur.Apps.Differential;

/// <summary>Ours, but it lies about every program with a certain instruction in a contract. It is what a finding looks like.</summary>
internal sealed class LyingImplementation(byte trigger, Func<Observation, Observation> lie) : IImplementation
{
    private readonly OwnImplementation<NoTracer> _own = new(default);

    public string Name => "liar";

    public async Task<Observation[]> RunAsync(IReadOnlyList<Scenario> programs)
    {
        Observation[] observations = await _own.RunAsync(programs);
        for (int i = 0; i < observations.Length; i++)
        {
            if (programs[i].Accounts.Any(account => account.Code.Pieces.Any(piece => piece.Bytes is [byte only] && only == trigger)))
            {
                observations[i] = lie(observations[i]);
            }
        }

        return observations;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
