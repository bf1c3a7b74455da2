using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Sequitur.Rollup;

namespace Sequitur.Runtime.Proving;

/// <summary>What was done to an element.</summary>
internal enum MutationKind
{
    Changed,
    Missing,
    Duplicated,
    Reordered,

    /// <summary>The same document in other letters: it must mean the same, or be refused.</summary>
    Respelled,
}

/// <summary>How a changed document was answered.</summary>
/// <param name="Refusal">Name of the refusal; null when it was accepted.</param>
/// <param name="IsSame">It was accepted and said, byte for byte, what the unchanged one says.</param>
internal readonly record struct MutationAnswer(string? Refusal, bool IsSame)
{
    public static MutationAnswer Accepted => default;

    public static MutationAnswer Same => new(null, true);

    public static MutationAnswer Refused(string name) => new(name, false);

    public static MutationAnswer Refused<T>(T fault)
        where T : struct, Enum =>
        Enum.IsDefined(fault) && Convert.ToInt32(fault, null) != 0 ? Refused($"{typeof(T).Name}.{fault}") : Refused($"{fault}");
}

/// <summary>Counts changed documents and how they were answered.</summary>
/// <param name="every">One of so many is tried.</param>
internal sealed partial class MutationCampaign(int every)
{
    /// <summary>What a refusal of a trace or a batch can begin with.</summary>
    private static readonly HashSet<string> s_checks = [.. Enum.GetNames<StatelessCheck>(), .. Enum.GetNames<BatchFault>(), "ChainId", "Parent"];

    /// <summary>What can follow where finality is not shown.</summary>
    private static readonly HashSet<string> s_finality = [.. Enum.GetNames<FinalityFault>(), "expected"];

    private readonly Dictionary<(string Document, MutationKind Kind), int> _tried = [];
    private readonly Dictionary<string, int> _reasons = [];
    private readonly Dictionary<string, int> _same = [];
    private int _offered;

    public int Count { get; private set; }

    /// <summary>What went wrong: what was accepted, refused without a name, or ended by an exception.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Names of what was accepted since it says the same: only what the test lists may be among them.</summary>
    public IReadOnlyCollection<string> Same => _same.Keys;

    /// <summary>Whether it is the turn of one to be tried.</summary>
    public bool Takes() => _offered++ % every == 0;

    public void Try(string document, MutationKind kind, string name, Func<MutationAnswer> judge)
    {
        Count++;
        _tried[(document, kind)] = _tried.GetValueOrDefault((document, kind)) + 1;
        MutationAnswer answer;
        try
        {
            answer = judge();
        }
        catch (Exception leaked) when (leaked is not OperationCanceledException)
        {
            Wrong.Add($"{document} {name}: {leaked.GetType().Name} {leaked.Message}");
            return;
        }

        if (answer.IsSame) Add(_same, Generalised(document, name));
        else if (answer.Refusal is null) Wrong.Add($"{document} {name}: accepted");
        else if (NameOf(answer.Refusal) is { } reason) Add(_reasons, reason);
        else Wrong.Add($"{document} {name}: refused without a name, '{answer.Refusal}'");
    }

    public override string ToString() => string.Join('\n',
    [
        $"{Count} tried, {_reasons.Values.Sum()} refused by {_reasons.Count} names, {_same.Values.Sum()} that say the same",
        .. _tried.GroupBy(entry => entry.Key.Document).Select(group => $"{group.Key}: {string.Join(", ", group.OrderBy(entry => entry.Key.Kind).Select(entry => $"{entry.Value} {entry.Key.Kind}"))}"),
        .. _same.OrderByDescending(entry => entry.Value).Select(entry => $"the same: {entry.Value} {entry.Key}"),
        $"names: {string.Join(", ", _reasons.OrderByDescending(entry => entry.Value).Select(entry => $"{entry.Key} {entry.Value}"))}",
    ]);

    /// <summary>The name by which a reader or a check refuses, such as <c>Finality: StakeProof</c>; null when a sentence begins with none that there is.</summary>
    private static string? NameOf(string refusal)
    {
        if (refusal.StartsWith("trace, ", StringComparison.Ordinal)) return "malformed member";
        if (refusal.StartsWith("Envelope: '", StringComparison.Ordinal)) return "Envelope";
        string[] words = refusal.Split([' ', ',', ':'], StringSplitOptions.RemoveEmptyEntries);
        string first = words.Length > 0 ? words[0] : "";
        if (first == "Finality" && words.Length > 1) return s_finality.Contains(words[1]) ? $"Finality: {words[1]}" : null;
        return s_checks.Contains(first) || first.Contains('.', StringComparison.Ordinal) ? first : null;
    }

    /// <summary>Without most places: lists are as long as they happen to be.</summary>
    private static string Generalised(string document, string name)
    {
        int second = name.IndexOf('/', 1);
        return second < 0 ? $"{document} {name}" : $"{document} {name[..second]}{Places().Replace(name[second..], "$1n")}";
    }

    [GeneratedRegex("(/|place of )[0-9]+")]
    private static partial Regex Places();

    private static void Add(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
