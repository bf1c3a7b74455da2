using System;
using Sequitur.Node;

namespace Sequitur.Cli;

/// <summary>The member <c>l1</c> of a node's configuration: where messages from L1 are read.</summary>
internal sealed record L1File
{
    private const int OverdueMsMax = 86_400_000;

    public required string Rpc { get; init; }

    public int OverdueMs { get; init; } = L1Settings.DefaultOverdueMs;

    public void Check(string path)
    {
        if (!TryParse(Rpc, out _)) throw new SettingsException($"{path}: l1.rpc: expected a URL such as http://127.0.0.1:8545, got '{Rpc}'");
        if (OverdueMs is <= 0 or > OverdueMsMax) throw new SettingsException($"{path}: l1.overdueMs: expected 1 to {OverdueMsMax}, got {OverdueMs}");
    }

    public L1Settings ToSettings() => TryParse(Rpc, out Uri? endpoint)
        ? new L1Settings(endpoint!) { Overdue = TimeSpan.FromMilliseconds(OverdueMs) }
        : throw new InvalidOperationException("Check comes first.");

    private static bool TryParse(string text, out Uri? endpoint) =>
        Uri.TryCreate(text, UriKind.Absolute, out endpoint) && endpoint.Scheme is "http" or "https";
}
