using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Protocol.Consensus.Simulation;

/// <summary>Validators around real machines on a virtual clock. All chance comes from the seed: the same seed gives the same run.</summary>
internal sealed class ConsensusSimulation
{
    private readonly Dictionary<Hash256, Address> _proposers = [];

    /// <summary>A message is verified once, however often and by whomever it is received.</summary>
    private readonly Dictionary<ConsensusMessage, VerifiedMessage> _verified = new(ReferenceEqualityComparer.Instance);
    private readonly SimulatedNode[] _nodes;
    private int _payloads;

    public ConsensusSimulation(SimulationOptions options, int seed)
    {
        Options = options;
        Random = new Random(seed);
        Keys = new ValidatorKeys(options.Validators);
        Safety = new SafetyCheck(Keys.Set);
        Network = new SimulatedNetwork(options, Events, Random);
        _nodes = [.. Enumerable.Range(0, options.Nodes).Select(index => new SimulatedNode(this, index))];
    }

    public SimulationOptions Options { get; }

    public EventQueue Events { get; } = new();

    public Random Random { get; }

    public ValidatorKeys Keys { get; }

    public SafetyCheck Safety { get; }

    public SimulatedNetwork Network { get; }

    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    /// <summary>For scripted runs: which messages never reach which node.</summary>
    public Func<ConsensusMessage, int, bool> IsLost { get; set; } = static (_, _) => false;

    /// <summary>Whether nodes see work when a height begins.</summary>
    public bool HasWork { get; set; } = true;

    /// <summary>No crash by chance any more, so that a run can come to an end.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Changes with everything that any machine is told or answers.</summary>
    public ulong TraceHash { get; private set; }

    public long Steps { get; private set; }

    public long MessagesSent { get; private set; }

    public int VotesSigned => _verified.Count;

    public bool HasSigned<T>(int count)
        where T : ConsensusMessage => _verified.Keys.OfType<T>().Count() >= count;

    /// <summary>A node with a twin; both.</summary>
    public bool IsByzantine(SimulatedNode node) => node.Validator < Options.Twins;

    public void Start()
    {
        foreach (SimulatedNode node in _nodes) node.Start();
    }

    /// <summary>True when every honest node that is up reaches the height within so many milliseconds from now.</summary>
    public bool Reaches(ulong height, long within) =>
        Events.RunUntil(() => _nodes.All(node => !node.IsUp || IsByzantine(node) || node.Head >= height), Events.Now + within);

    /// <summary>True when any node decides a height above this one within so many milliseconds from now.</summary>
    public bool Passes(ulong height, long within) => Events.RunUntil(() => _nodes.Any(node => node.Head > height), Events.Now + within);

    public void RunFor(long milliseconds) => Events.RunUntil(() => false, Events.Now + milliseconds);

    public VerifiedMessage Broadcast(SimulatedNode from, ConsensusMessage message)
    {
        ConsensusMessage signed = Keys.Signed(message);
        if (!IsByzantine(from)) Safety.OnSigned(signed);
        VerifiedMessage verified = signed.Verified();
        _verified.Add(signed, verified);
        foreach (SimulatedNode to in _nodes)
        {
            if (to != from && !IsLost(signed, to.Index)) Send(from, to.Index, node => node.Receive(verified));
        }

        return verified;
    }

    public void Resend(SimulatedNode from, Address? to, ConsensusMessage message)
    {
        VerifiedMessage verified = _verified[message];
        foreach (SimulatedNode node in _nodes)
        {
            bool isMeant = node != from && (to is null || Keys[node.Validator] == to);
            if (isMeant && !IsLost(message, node.Index)) Send(from, node.Index, receiver => receiver.Receive(verified));
        }
    }

    public void Announce(SimulatedNode from)
    {
        ulong head = from.Head;
        foreach (SimulatedNode to in _nodes)
        {
            if (to != from) Send(from, to.Index, node => node.OnHead(from.Index, head));
        }
    }

    public void Send(SimulatedNode from, int to, Action<SimulatedNode> arrival)
    {
        MessagesSent++;
        Network.Send(from.Index, to, () =>
        {
            if (_nodes[to].IsUp) arrival(_nodes[to]);
        });
    }

    public void OnConnected(SimulatedNode started)
    {
        foreach (SimulatedNode peer in _nodes)
        {
            if (peer != started && peer.IsUp && Network.AreConnected(started.Index, peer.Index)) peer.OnPeerConnected(started.Index);
        }
    }

    public void StartAgainSoon(SimulatedNode node) => Events.After(Random.Next(Options.DownMax + 1), () =>
    {
        if (!node.IsUp) node.Start();
    });

    /// <summary>After how much of what a step leaves to do the node crashes; null when it does not.</summary>
    public int? CrashPoint(int parts) =>
        !IsCalm && parts > 0 && Options.CrashesPerThousand > 0 && Random.Next(1_000) < Options.CrashesPerThousand ? Random.Next(parts + 1) : null;

    public int ExecutionTime() => Random.Next(Options.ExecutionMax + 1);

    public bool IsNothingToBuild() => Options.NothingToBuildPerThousand > 0 && Random.Next(1_000) < Options.NothingToBuildPerThousand;

    public Hash256 NewPayload(in Address proposer, BuildRequest build)
    {
        Hash256 payload = Keccak.Hash(BitConverter.GetBytes(((long)build.Height << 32) + _payloads++));
        _proposers.Add(payload, proposer);
        return payload;
    }

    public Address ProposerOf(in Hash256 payload) => _proposers[payload];

    public void Trace(int node, ConsensusInput input, ConsensusEffects effects)
    {
        Steps++;
        Mix((ulong)Events.Now);
        Mix((ulong)node);
        Mix(NumberOf(input));
        Mix((ulong)((effects.Records.Count << 16) + (effects.Broadcasts.Count << 8) + effects.Resends.Count));
        if (effects.Decided is { } decided) Mix(BitConverter.ToUInt64(decided.Payload.Bytes));
    }

    private void Mix(ulong value) => TraceHash = ((TraceHash << 7) | (TraceHash >> 57)) * 0x9e3779b97f4a7c15 ^ value;

    private static ulong NumberOf(ConsensusInput input) => input switch
    {
        ConsensusInput.MessageArrived { Message.Content: { } message } => (message.Height << 20) + (message.Round << 4) + 1,
        ConsensusInput.TimeoutElapsed timeout => (timeout.Height << 20) + (timeout.Round << 4) + 2,
        ConsensusInput.HeightStarted started => (started.Height << 20) + 3,
        ConsensusInput.PayloadBuilt => 4,
        ConsensusInput.PayloadChecked => 5,
        ConsensusInput.WorkArrived => 6,
        _ => 7,
    };
}
