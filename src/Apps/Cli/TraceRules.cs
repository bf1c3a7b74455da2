using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Cli;

/// <summary>Where the rules that a trace is judged by come from.</summary>
internal enum RulesOrigin
{
    /// <summary>From the user: as a file, or by their hash.</summary>
    Given,

    /// <summary>From the node that was asked for the trace; nothing vouches for them.</summary>
    Told,

    /// <summary>From nobody: what new chains have, as far as the trace does not say otherwise.</summary>
    Assumed,
}

/// <summary>The rules that a trace is judged by, and what they are worth.</summary>
/// <param name="Configuration">The rules.</param>
/// <param name="MustBeFinal">Whether the chain's blocks have certificates: then a trace without one is refused.</param>
/// <param name="Origin">Where they come from.</param>
internal sealed record TraceRules(ChainConfiguration Configuration, bool MustBeFinal, RulesOrigin Origin)
{
    /// <summary>What is assumed that no trace says, in words.</summary>
    public string[] Assumptions { get; init; } = [];
}

/// <summary>What a verdict on a trace is worth: as much as the rules and the parent are that it starts from.</summary>
/// <param name="Rules">Of the chain.</param>
/// <param name="Parent">Hash of the block before, if the user knows it.</param>
internal sealed record TraceTrust(TraceRules Rules, Hash256? Parent)
{
    public bool IsTrusted => Rules.Origin == RulesOrigin.Given && Parent is not null;

    public string OriginName => Rules.Origin switch
    {
        RulesOrigin.Given => "given",
        RulesOrigin.Told => "told",
        _ => "assumed",
    };

    /// <summary>One line: whether it is trusted, and what it lacks.</summary>
    public string Text
    {
        get
        {
            if (IsTrusted) return "trusted true";
            string? rules = Rules.Origin switch
            {
                RulesOrigin.Told => $"the rules are what the node told: give --config, or --config-hash {Rules.Configuration.ConfigurationHash} if that is the chain's",
                RulesOrigin.Assumed => "the rules were assumed: give --config",
                _ => null,
            };
            string? parent = Parent is null ? "the hash of the block before was not given: give --parent" : null;
            return $"trusted false ({rules}{(rules is null || parent is null ? "" : "; ")}{parent})";
        }
    }
}
