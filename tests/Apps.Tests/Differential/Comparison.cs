using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Sequitur.Evm;

namespace Sequitur.Apps.Differential;

/// <summary>Runs programs through ours and through the others, and remembers where they disagree and what was excluded by rule.</summary>
/// <param name="others">Whom ours is compared with.</param>
/// <param name="tell">Hears the summary after every ten thousand programs.</param>
internal sealed class Comparison(IImplementation[] others, Action<string> tell) : IAsyncDisposable
{
    private const int ProgramsBetweenReports = 10_000;

    private readonly OwnImplementation<NoTracer> _own = new(default);
    private readonly SortedDictionary<string, int> _excluded = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _endings = new(StringComparer.Ordinal);

    /// <summary>Programs run so far, those of shrinking included.</summary>
    public int Count { get; private set; }

    /// <summary>Gas that the programs used in ours.</summary>
    public ulong GasUsed { get; private set; }

    /// <summary>The smallest program so far that some implementation sees differently.</summary>
    public Scenario? Finding { get; private set; }

    /// <summary>True when all say the same of all programs, but for what a rule excludes.</summary>
    public async Task<bool> AgreeAsync(Scenario[] programs)
    {
        Task<Observation[]>[] theirs = [.. others.Select(other => ObserveAsync(other, programs))];
        Observation[] ours = await ObserveAsync(_own, programs);
        await Task.WhenAll(theirs);
        int reports = Count / ProgramsBetweenReports;
        Count += programs.Length;
        bool agree = true;
        for (int i = 0; i < programs.Length; i++)
        {
            GasUsed += ours[i].GasUsed ?? 0;
            string ending = ours[i].Refusal is null ? ours[i].Detail ?? "" : "refused";
            _endings[ending] = _endings.GetValueOrDefault(ending) + 1;
            for (int k = 0; k < others.Length; k++)
            {
                if (!Agrees(others[k].Name, programs[i], ours[i], theirs[k].Result[i]))
                {
                    agree = false;
                    Finding = programs[i];
                }
            }
        }

        if (Count / ProgramsBetweenReports != reports)
        {
            tell(Summary());
        }

        return agree;
    }

    /// <summary>What every implementation says about a program, one line each.</summary>
    public async Task<string> DescribeAsync(Scenario program)
    {
        StringBuilder text = new();
        foreach (IImplementation implementation in others.Prepend<IImplementation>(_own))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{implementation.Name}: {(await ObserveAsync(implementation, [program]))[0]}");
        }

        return text.ToString();
    }

    /// <summary>Writes a program where the next reader finds it, with what the majority of the others says as the expected result.</summary>
    public async Task<string> SaveAsync(Scenario program, string folder)
    {
        List<Observation> said = [];
        foreach (IImplementation other in others.Prepend<IImplementation>(_own))
        {
            said.Add((await ObserveAsync(other, [program]))[0]);
        }

        Observation? expected = said.Where(one => one.StateRoot is not null).GroupBy(one => (one.StateRoot, one.LogsHash)).MaxBy(group => group.Count())?.First();
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "found.json");
        await File.WriteAllBytesAsync(file, StateTestWriter.Write(program, "found", expected, indented: true));
        return file;
    }

    public string Summary()
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Count} programs, {GasUsed} gas, compared with: {string.Join(", ", others.Select(other => other.Name))}");
        text.AppendLine("ended: " + string.Join(", ", _endings.Select(ending => $"{ending.Key} {ending.Value}")));
        foreach ((string reason, int count) in _excluded)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"excluded {count}: {reason}");
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IImplementation other in others)
        {
            await other.DisposeAsync();
        }
    }

    /// <summary>A breakdown is told of the whole batch: shrinking finds out which program makes it.</summary>
    private static async Task<Observation[]> ObserveAsync(IImplementation implementation, Scenario[] programs)
    {
        try
        {
            return await implementation.RunAsync(programs);
        }
        catch (Exception exception)
        {
            return [.. programs.Select(_ => new Observation { Breakdown = exception.ToString() })];
        }
    }

    private bool Agrees(string name, Scenario program, Observation ours, Observation theirs)
    {
        if (ours.DifferencesFrom(theirs).Count == 0)
        {
            return true;
        }

        bool brokeDown = ours.Breakdown is not null || theirs.Breakdown is not null;
        KnownDifference? known = brokeDown ? null : KnownDifference.Find(name, program, ours, theirs);
        if (known is null)
        {
            return false;
        }

        string reason = $"{name}: {known.Reason}";
        _excluded[reason] = _excluded.GetValueOrDefault(reason) + 1;
        return true;
    }
}
