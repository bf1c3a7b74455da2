using System;

namespace Sequitur.Simulator.Actors;

/// <summary>The ways of not being honest, each with the name that the command line knows.</summary>
public enum ActorKind
{
    /// <summary>Tells two halves of the network two different things, together with all others of its kind.</summary>
    Equivocator,

    /// <summary>Never says anything.</summary>
    Silent,

    /// <summary>Gives payloads and commits to some only, and answers no request.</summary>
    Withholder,

    /// <summary>Two honest nodes with one key.</summary>
    Twin,

    /// <summary>Lies about what it has prepared, proposes as if nobody had prepared anything, and denies decisions.</summary>
    Liar,

    /// <summary>Proposes about when the round ends.</summary>
    LateProposer,

    /// <summary>Proposes what is not valid, not justified, or not its turn; votes for anything, and hands out false blocks.</summary>
    InvalidProposer,

    /// <summary>Sends whatever it can sign.</summary>
    Flooder,
}

/// <summary>Names and makers of the actors.</summary>
public static class ActorKinds
{
    public static ActorKind[] All { get; } = Enum.GetValues<ActorKind>();

    public static string Name(this ActorKind kind) => kind switch
    {
        ActorKind.LateProposer => "late-proposer",
        ActorKind.InvalidProposer => "invalid-proposer",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>False for a name that no actor has.</summary>
    public static bool TryParse(string name, out ActorKind kind)
    {
        foreach (ActorKind candidate in All)
        {
            kind = candidate;
            if (candidate.Name() == name) return true;
        }

        kind = default;
        return false;
    }

    internal static Conduct Make(ActorKind kind, ConsensusSimulation world, SimulatedNode node, Chance chance) => kind switch
    {
        ActorKind.Equivocator => new Equivocator(world, node),
        ActorKind.Silent => new Silent(world, node),
        ActorKind.Withholder => new Withholder(world, node, chance),
        ActorKind.Twin => new Conduct(world, node),
        ActorKind.Liar => new Liar(world, node, chance),
        ActorKind.LateProposer => new LateProposer(world, node, chance),
        ActorKind.InvalidProposer => new InvalidProposer(world, node, chance),
        ActorKind.Flooder => new Flooder(world, node, chance),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
