using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Simulator.Actors;
using Sequitur.Simulator.Blocks;

namespace Sequitur.Simulator;

/// <summary>Validators around real machines on a virtual clock, in one thread. All chance comes from the seed: the same seed gives the same run.</summary>
public sealed class ConsensusSimulation
{
    private readonly SimulatedNode[] _nodes;
    private readonly Dictionary<Address, int> _nodeOf = [];

    public ConsensusSimulation(SimulationOptions options, ulong seed)
    {
        if (options.Validators < 1 || options.Nodes > SimulationOptions.NodesMax) throw new ArgumentOutOfRangeException(nameof(options), "1 to 128 nodes.");
        Options = options;
        Chance = new Chance(Chance.Mix(seed, 1));
        Network = new SimulatedNetwork(options, Events, Chance.Mix(seed, 2));
        Keys = new SimulatedKeys(options);
        Payloads = new PayloadRegistry(SimulatedState.Genesis(Keys.First, Keys.Count), options.Rules, Keys.IndexOf);
        Checker = new ConsensusChecker(this);
        if (options.HasRealBlocks)
        {
            LedgerChecker = new LedgerChecker(Checker.Report, options.WaitMax);
            Wallets = new SimulatedWallets(this, new Chance(Chance.Mix(seed, 8)));
        }

        _nodes = new SimulatedNode[options.Nodes];
        for (int i = 0; i < _nodes.Length; i++)
        {
            _nodes[i] = new SimulatedNode(this, i, Chance.Mix(seed, 100 + (ulong)i));
            _nodeOf.Add(_nodes[i].PeerName, i);
        }
    }

    public SimulationOptions Options { get; }

    public EventQueue Events { get; } = new();

    public Chance Chance { get; }

    public SimulatedKeys Keys { get; }

    public ConsensusChecker Checker { get; }

    public SimulatedNetwork Network { get; }

    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    /// <summary>For scripted runs: which messages never reach which node.</summary>
    public Func<ConsensusMessage, int, bool> IsLost { get; set; } = static (_, _) => false;

    /// <summary>Whether nodes see work when a height begins.</summary>
    public bool HasWork { get; set; } = true;

    /// <summary>Changes with everything that any machine is told or answers.</summary>
    public ulong TraceHash { get; private set; }

    public long Steps { get; private set; }

    public int VotesSigned { get; private set; }

    /// <summary>Messages with a signature that is not by whom it names; nobody takes them.</summary>
    public int ForgeriesRefused { get; private set; }

    internal PayloadRegistry Payloads { get; }

    /// <summary>Who wants to join, and who to leave, from now on; honest proposers see to it.</summary>
    public UInt128 WantToJoin { get; set; }

    public UInt128 WantToLeave { get; set; }

    /// <summary>Since when the network has been whole and its links good.</summary>
    public long QuietSince { get; set; }

    /// <summary>Where blocks are real, for scripted runs: what no honest builder takes.</summary>
    public Predicate<Transaction> IsLeftOut { get; set; } = static _ => false;

    /// <summary>From this head on every transaction that can be final must be in time.</summary>
    public ulong WaitsCountFrom { get; set; } = ulong.MaxValue;

    /// <summary>Null where payloads are names.</summary>
    public LedgerChecker? LedgerChecker { get; }

    /// <summary>Null where payloads are names.</summary>
    internal SimulatedWallets? Wallets { get; }

    internal Conspiracy Conspiracy { get; } = new();

    /// <summary>Called with every message that a node signs.</summary>
    public Action<SimulatedNode, ConsensusMessage> Signed { get; set; } = static (_, _) => { };

    /// <summary>Called with every step of every machine, before anything of it is carried out.</summary>
    public Action<SimulatedNode, ConsensusInput, ConsensusEffects> Observed { get; set; } = static (_, _, _) => { };

    public void Start()
    {
        foreach (SimulatedNode node in _nodes) node.Start();
        Wallets?.Start();
    }

    /// <summary>True when every honest node that is up reaches the height within so many milliseconds from now.</summary>
    public bool Reaches(ulong height, long within) =>
        Events.RunUntil(() => Array.TrueForAll(_nodes, node => !node.IsUp || !node.IsHonest || node.Head >= height), Events.Now + within);

    /// <summary>True when any node decides a height above this one within so many milliseconds from now.</summary>
    public bool Passes(ulong height, long within) => Events.RunUntil(() => Array.Exists(_nodes, node => node.Head > height), Events.Now + within);

    public void RunFor(long milliseconds) => Events.RunUntil(static () => false, Events.Now + milliseconds);

    /// <summary>The validator whose fresh payload it was.</summary>
    public Address ProposerOf(in Hash256 payload) => Payloads.Find(payload)!.Beneficiary;

    /// <summary>Signs with the node's own key. Null when the message holds a signature that is not by whom it names.</summary>
    internal VerifiedMessage? Sign(SimulatedNode from, ConsensusMessage message)
    {
        ConsensusMessage signed = Keys.Sign(from.Validator, message);
        VotesSigned++;
        if (signed is ConsensusMessage.Commit commit) Payloads.OnSealed(from.Validator, commit.Height, commit.Payload);
        Checker.OnSigned(from, signed);
        Signed(from, signed);
        VerifiedMessage? verified = Keys.Verify(signed);
        if (verified is null) ForgeriesRefused++;
        return verified;
    }

    /// <summary>A proposal travels with its body if the sender holds that and gives it away.</summary>
    internal void Send(SimulatedNode from, int to, VerifiedMessage message, bool hasBody)
    {
        if (to == from.Index || IsLost(message.Content, to)) return;
        PayloadOffer? offer = hasBody && message.Content is ConsensusMessage.Proposal proposal && from.Holds(proposal.Payload) ? from.OfferOf(proposal.Payload) : null;
        Send(from, to, node => node.Receive(from.Index, message, offer));
    }

    internal void Send(SimulatedNode from, int to, Action<SimulatedNode> arrival) => Network.Send(from.Index, to, () =>
    {
        if (_nodes[to].IsUp) arrival(_nodes[to]);
    });

    internal void Announce(SimulatedNode from, ulong head)
    {
        foreach (SimulatedNode to in _nodes)
        {
            if (to != from) Send(from, to.Index, node => node.OnHead(from.Index, head));
        }
    }

    internal void OnConnected(SimulatedNode started)
    {
        foreach (SimulatedNode peer in _nodes)
        {
            if (peer == started || !peer.IsUp || !Network.AreConnected(started.Index, peer.Index)) continue;
            peer.OnPeerConnected(started.Index);
            if (LedgerChecker is not null) peer.Retell(started.Index);
        }
    }

    /// <summary>Connections that had broken are there again: everybody tells the validators what waits here, as a node does that is connected to one.</summary>
    internal void Reconnect()
    {
        if (LedgerChecker is null) return;
        foreach (SimulatedNode from in _nodes)
        {
            foreach (SimulatedNode to in _nodes)
            {
                if (from != to && from.IsUp && to.IsUp) from.Retell(to.Index);
            }
        }
    }

    internal int NodeNamed(in Address peer) => _nodeOf[peer];

    internal void Trace(int node, ConsensusInput input, ConsensusEffects effects)
    {
        Steps++;
        ulong happened = input switch
        {
            ConsensusInput.MessageArrived { Message.Content: { } message } => MessageWord.Of(message, 1),
            ConsensusInput.TimeoutElapsed timeout => (timeout.Height << 20) + (timeout.Round << 4) + 2,
            ConsensusInput.HeightStarted started => (started.Height << 20) + 3,
            ConsensusInput.PayloadBuilt built => MessageWord.Of(built.Payload),
            ConsensusInput.PayloadChecked answer => MessageWord.Of(answer.Payload) + (answer.IsValid ? 1u : 0),
            ConsensusInput.WorkArrived => 6,
            _ => 7,
        };
        TraceHash = Chance.Mix(TraceHash, happened);
        TraceHash = Chance.Mix(TraceHash, ((ulong)Events.Now << 8) + (ulong)node);
        foreach (VoteRecord record in effects.Records) TraceHash = Chance.Mix(TraceHash, record.Height + record.Round);
        foreach (ConsensusMessage message in effects.Broadcasts) TraceHash = Chance.Mix(TraceHash, MessageWord.Of(message, 2));
        if (effects.Decided is { } decided) TraceHash = Chance.Mix(TraceHash, MessageWord.Of(decided.Payload));
    }

    /// <summary>The validators of the height after this payload, and what decides among them.</summary>
    internal Electorate ElectorateAfter(in Hash256 payload, ulong height) => Keys.ElectorateOf(Payloads.StateAfter(payload).At(height, Options.Rules).Active);

    /// <summary>Whether all nodes with this key are.</summary>
    internal bool IsHonest(int validator) => _nodes[validator].IsHonest;

    /// <summary>The highest block any honest node has.</summary>
    public ulong HighestHead => _nodes.Where(node => node.IsHonest).Select(node => node.Head).DefaultIfEmpty().Max();
}
