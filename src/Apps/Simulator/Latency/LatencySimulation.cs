using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Simulator.Latency;

/// <summary>A network whose links all take the same time, on which nothing goes wrong.</summary>
/// <param name="Validators">1 to 128.</param>
/// <param name="DelayMs">One way, of every link.</param>
/// <param name="HasBlsSeals">Whether a commit carries a second signature by BLS, for the certificate.</param>
/// <param name="Costs">Of each machine.</param>
public sealed record LatencyOptions(int Validators, int DelayMs, bool HasBlsSeals, LatencyCosts Costs)
{
    /// <summary>Heights measured for each place where the work can arrive.</summary>
    public int Heights { get; init; } = 5;
}

/// <summary>Medians, in microseconds, from when work arrives until a block with it is in ledgers.</summary>
/// <param name="Floor">Three delays and execution, where the work arrives at the proposer.</param>
/// <param name="QuorumHas">Work at the proposer, until a quorum has the block.</param>
/// <param name="AllHave">Until all have it.</param>
/// <param name="ElsewhereQuorumHas">Work at another node, one delay from the proposer, until a quorum has the block.</param>
/// <param name="ElsewhereAllHave">Until all have it.</param>
/// <param name="RoundMax">The highest round of any block; 0 when no proposer was given up.</param>
public sealed record LatencyFigure(double Floor, double QuorumHas, double AllHave, double ElsewhereQuorumHas, double ElsewhereAllHave, uint RoundMax);

/// <summary>The real consensus machines of a whole network on a virtual clock of microseconds: how long a block takes to be final when links take time and machines work.</summary>
/// <remarks>What costs what is a parameter, how it adds up is not: the order of records, signatures, messages and checks is the machine's and the driver's own.</remarks>
public sealed class LatencySimulation
{
    private const int MicrosecondsPerMs = 1_000;
    private const long PauseMs = 700;
    private const long PatienceMs = 60_000;

    private readonly LatencyNode[] _nodes;
    private ulong _payloads;
    private int _committed;
    private long _quorumCommittedAt;

    private LatencySimulation(LatencyOptions options)
    {
        Options = options;
        Keys = new SimulatedKeys(options.Validators, isReal: false);
        Validators = options.HasBlsSeals ? WithSealKeys(Keys.Set) : Keys.Set;
        _nodes = new LatencyNode[options.Validators];
        for (int i = 0; i < _nodes.Length; i++) _nodes[i] = new LatencyNode(this, i);
    }

    internal LatencyOptions Options { get; }

    internal SimulatedKeys Keys { get; }

    /// <summary>With seal keys where the chain has BLS seals.</summary>
    internal ValidatorSet Validators { get; }

    /// <summary>What stands for every seal: nobody looks at it.</summary>
    internal static SealSignature AnySeal { get; } = new(new byte[BlsSignatures.Size]);

    internal EventQueue Events { get; } = new();

    internal int Quorum => Finality.Quorum.Required(QuorumRule.CeilTwoThirdsByCount, _nodes.Length);

    internal long Delay => (long)Options.DelayMs * MicrosecondsPerMs;

    /// <summary>Steps of all machines.</summary>
    public long Steps { get; internal set; }

    internal uint RoundMax { get; set; }

    /// <exception cref="InvalidOperationException">A block is not final after a minute.</exception>
    public static LatencyFigure Measure(LatencyOptions options, out long steps)
    {
        LatencySimulation world = new(options);
        foreach (LatencyNode node in world._nodes) node.Start();
        List<(double Quorum, double All)> atProposer = [];
        List<(double Quorum, double All)> elsewhere = [];
        for (int i = 0; i < options.Heights; i++)
        {
            atProposer.Add(world.Decide(world.Proposer));
            elsewhere.Add(world.Decide((world.Proposer + 1 + (i % Math.Max(1, options.Validators - 1))) % options.Validators));
        }

        steps = world.Steps;
        LatencyCosts costs = options.Costs;
        double floor = (3 * world.Delay) + costs.Build + (options.Validators > 1 ? costs.Check : 0);
        return new LatencyFigure(
            floor, Median(atProposer.Select(one => one.Quorum)), Median(atProposer.Select(one => one.All)), Median(elsewhere.Select(one => one.Quorum)),
            Median(elsewhere.Select(one => one.All)), world.RoundMax);
    }

    internal Hash256 NewPayload()
    {
        Span<byte> name = stackalloc byte[Hash256.Size];
        name.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(name, ++_payloads);
        return new Hash256(name);
    }

    internal void Send(LatencyNode from, VerifiedMessage message)
    {
        foreach (LatencyNode to in _nodes)
        {
            if (to != from) from.Processor.Run(Options.Costs.Message, isUrgent: false, () => Events.After(Delay, () => to.Arrive(message)));
        }
    }

    /// <summary>A node has the block of the height under way.</summary>
    internal void OnCommitted()
    {
        if (++_committed == Quorum) _quorumCommittedAt = Events.Now;
    }

    private int Proposer => IndexOf(ProposerSelection.Of(Keys.Set, _nodes[0].Previous, 0));

    /// <summary>Keys that are none: they only say that commits need seals.</summary>
    private static ValidatorSet WithSealKeys(ValidatorSet set)
    {
        Validator[] validators = set.Validators.ToArray();
        for (int i = 0; i < validators.Length; i++) validators[i] = validators[i] with { ListItem = i, SealKey = new BlsPublicKey(new byte[BlsPublicKey.Size]) };
        return ValidatorSet.TryCreate(validators, out ValidatorSet? sealing) ? sealing! : throw new InvalidOperationException("The validators are no set.");
    }

    private int IndexOf(Address validator) => Array.FindIndex(_nodes, node => node.Self == validator);

    /// <summary>Work arrives at one node, which passes it on at once; back when all have a block with it, and a while after.</summary>
    private (double Quorum, double All) Decide(int at)
    {
        long began = Events.Now;
        ulong height = _nodes[0].Head + 1;
        _nodes[at].SeeWork();
        foreach (LatencyNode other in _nodes)
        {
            if (other.Index != at) Events.After(Delay, other.SeeWork);
        }

        _committed = 0;
        bool allHave = Events.RunUntil(() => _committed == _nodes.Length, began + (PatienceMs * MicrosecondsPerMs));
        if (!allHave) throw new InvalidOperationException($"Block {height} is not final everywhere after {PatienceMs} ms.");
        (double, double) took = (_quorumCommittedAt - began, Events.Now - began);
        Events.RunUntil(static () => false, Events.Now + (PauseMs * MicrosecondsPerMs));
        return took;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
