using System;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;

namespace Sequitur.Cli;

/// <summary>Which rules a trace is judged by, as the user has chosen. Throws <see cref="SettingsException"/> with what is wrong.</summary>
/// <param name="File">A genesis file or a result of <c>l2trace_config</c> that the user trusts; null: none.</param>
/// <param name="Hash">Hash of the configuration the user trusts, whoever tells what it is the hash of; null: none.</param>
internal sealed record RulesChoice(string? File, Hash256? Hash)
{
    /// <summary>Whether the rules can be trusted, wherever they are taken from.</summary>
    public bool IsTrusted => File is not null || Hash is not null;

    /// <param name="trace">What is judged: it says what may be assumed.</param>
    /// <param name="node">The node that gave it, which tells its rules as well; null where the trace is a file.</param>
    public async Task<TraceRules> OfAsync(TraceContent trace, string? node)
    {
        if (File is not null) return FromFile(File);
        if (node is not null) return Told(await TraceSource.AskConfigurationAsync(node, TraceSource.UsualTimeout).ConfigureAwait(false), node);
        if (Hash is not null) throw new SettingsException("--config-hash: expected --config FILE as well, or --rpc URL whose node tells the rules with that hash");
        return AssumedRules.Of(trace);
    }

    /// <summary>What each of several nodes tells, until one tells rules with the trusted hash: then it does not matter who.</summary>
    public async Task<TraceRules> OfAnyAsync(string[] nodes, TimeSpan timeout)
    {
        if (File is not null) return FromFile(File);
        string refusals = "";
        foreach (string node in nodes)
        {
            try
            {
                return Told(await TraceSource.AskConfigurationAsync(node, timeout).ConfigureAwait(false), node);
            }
            catch (SettingsException refused)
            {
                refusals += $"\n  {refused.Message}";
            }
        }

        throw new SettingsException($"--config-hash {Hash}: no node tells rules with that hash:{refusals}");
    }

    private TraceRules FromFile(string file)
    {
        ChainConfiguration configuration = TraceReading.ReadRules(file, out bool mustBeFinal);
        RequireHash(configuration, file);
        return new TraceRules(configuration, mustBeFinal, RulesOrigin.Given);
    }

    private TraceRules Told(ReadOnlyMemory<byte> answer, string node)
    {
        ChainConfiguration configuration = TraceReading.ParseRules(answer, node, out bool mustBeFinal);
        RequireHash(configuration, node);
        return new TraceRules(configuration, mustBeFinal, Hash is null ? RulesOrigin.Told : RulesOrigin.Given);
    }

    /// <summary>The hash is computed from the rules that were read, not taken from what they say of themselves.</summary>
    private void RequireHash(ChainConfiguration configuration, string source)
    {
        if (Hash is { } expected && configuration.ConfigurationHash != expected) throw new SettingsException($"{source}: expected rules with the hash {expected}, got {configuration.ConfigurationHash}");
    }
}
