using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Sequencing.CatchUp;

namespace Sequitur.Simulator;

/// <summary>Drives the real catch-up machine of one node: what it asks for, what comes, and what is imported.</summary>
/// <remarks>A peer it drops is back with its next word: connections are not simulated.</remarks>
internal sealed class NodeCatchUp(ConsensusSimulation world, SimulatedNode node, Chance chance)
{
    private const int TickMs = 100;

    private readonly CatchUpLimits _limits = new();
    private readonly CatchUpMachine _machine = new(node.Head, new CatchUpLimits());
    private readonly CatchUpEffects _effects = new();
    private readonly Dictionary<(Address Peer, ulong From), StoredBlock[]> _arrived = [];
    private readonly HashSet<RangeRequest> _asked = [];
    private readonly Queue<CatchUpInput> _inputs = new();
    private bool _isStepping;

    public void Start() => node.Soon(chance.Next(TickMs), Tick);

    public void OnHead(int peer, ulong head) => Step(new CatchUpInput.PeerHead(world.Nodes[peer].PeerName, head));

    public void OnHeadAdvanced(ulong head) => Step(new CatchUpInput.HeadAdvanced(head));

    /// <summary>The answer to a request that nothing has answered before and whose time is not over.</summary>
    private void OnBlocks(int peer, RangeRequest request, StoredBlock[] blocks)
    {
        if (!_asked.Remove(request)) return;
        Address name = world.Nodes[peer].PeerName;
        if (blocks.Length > 0) _arrived[(name, request.From)] = blocks;
        Step(new CatchUpInput.BlocksArrived(name, request.From, blocks.Length));
    }

    private void Tick()
    {
        node.Soon(TickMs, Tick);
        Step(new CatchUpInput.Tick((ulong)world.Events.Now));
    }

    private void Step(CatchUpInput input)
    {
        _inputs.Enqueue(input);
        if (_isStepping) return;
        _isStepping = true;
        while (_inputs.TryDequeue(out CatchUpInput? next))
        {
            _effects.Clear();
            _machine.Step(next, _effects);
            foreach (ForgottenRange forgotten in _effects.Forgets) _arrived.Remove((forgotten.Peer, forgotten.Arrived));
            if (_effects.Import is { } import) node.Soon(node.ExecutionTime(), () => Import(import));
            foreach (RangeRequest request in _effects.Requests) Ask(request);
        }

        _isStepping = false;
    }

    private void Ask(RangeRequest request)
    {
        _asked.Add(request);
        world.Send(node, world.NodeNamed(request.Peer), peer =>
        {
            if (peer.BlocksFrom(request.From, request.CountMax) is { } blocks)
            {
                world.Send(peer, node.Index, asker => asker.CatchUp.OnBlocks(peer.Index, request, blocks));
            }
        });
        node.Soon((long)_limits.RequestMsMax, () =>
        {
            if (_asked.Remove(request)) Step(new CatchUpInput.RequestFailed(request.Peer));
        });
    }

    private void Import(RangeImport import)
    {
        _arrived.Remove((import.Peer, import.Arrived), out StoredBlock[]? arrived);
        StoredBlock[] blocks = arrived![(int)(import.From - import.Arrived)..][..import.Count];
        ulong before = node.Head;
        ulong refused = node.Import(blocks, import.From);
        Step(new CatchUpInput.HeadAdvanced(node.Head));
        Step(refused == 0 ? new CatchUpInput.Imported(node.Head) : new CatchUpInput.ImportRefused(import.Peer, refused));
        if (node.Head > before) node.OnHeadMoved();
    }
}
