using System.Collections.Generic;
using Sequitur.Consensus;
using Sequitur.Primitives;

namespace Sequitur.Simulator;

/// <summary>What comes along with a proposal.</summary>
/// <param name="Payload">What is offered.</param>
/// <param name="Transactions">The hashes of a real block's transactions; null for a payload that comes whole.</param>
internal sealed record PayloadOffer(Hash256 Payload, Hash256[]? Transactions);

/// <summary>The payloads of the height under way that a node holds, and how it comes by those it must check.</summary>
/// <remarks>
/// As the real node: the proposer is asked first, then the others one after the other, each given two seconds to answer; after a pause all again,
/// until the height is over.
/// </remarks>
internal sealed class NodePayloads(ConsensusSimulation world, SimulatedNode node, Chance chance)
{
    private const int AnswerMsMax = 2_000;
    private const int RetryPauseMs = 100;

    private readonly HashSet<Hash256> _held = [];
    private readonly HashSet<Hash256> _executed = [];
    private readonly Dictionary<Hash256, Hash256[]> _named = [];
    private readonly Dictionary<long, Search> _searches = [];
    private long _requests;

    public bool Holds(in Hash256 payload) => _held.Contains(payload);

    public bool IsExecuted(in Hash256 payload) => _executed.Contains(payload);

    /// <summary>How many it has made whole out of its own mempool, and how many somebody else had to give it.</summary>
    public (int Completed, int Fetched) Made { get; private set; }

    public void Hold(in Hash256 payload)
    {
        if (world.Payloads.Find(payload) is { IsWhole: true }) _held.Add(payload);
    }

    /// <summary>A proposer offers a payload: whole, or by the names of its transactions.</summary>
    public void Take(PayloadOffer offer)
    {
        if (offer.Transactions is { } named) _named.TryAdd(offer.Payload, named);
        else Hold(offer.Payload);
    }

    public void HoldExecuted(in Hash256 payload)
    {
        _held.Add(payload);
        _executed.Add(payload);
    }

    public void ForgetAll()
    {
        _held.Clear();
        _executed.Clear();
        _searches.Clear();
        _named.Clear();
    }

    public void Check(CheckRequest request)
    {
        if (Holds(request.Payload) || TryComplete(request.Payload)) Execute(request);
        else Ask(new Search(request, Sources(request.Proposer), 0));
    }

    /// <summary>A quorum has decided this payload, so an honest peer holds it: it is looked for until the height is over.</summary>
    public void Obtain(CheckRequest decided)
    {
        if (!Holds(decided.Payload)) Check(decided);
    }

    /// <summary>A peer has answered, with the payload or without.</summary>
    public void OnAnswer(in Hash256 payload, long request, bool isHere)
    {
        if (isHere && !Holds(payload))
        {
            Hold(payload);
            Made = (Made.Completed, Made.Fetched + 1);
        }

        if (_searches.Remove(request, out Search search)) GoOn(search);
    }

    private void Ask(Search search)
    {
        if (search.Sources.Length == 0) return;
        if (search.Next == search.Sources.Length)
        {
            node.Soon(RetryPauseMs + chance.Next(5), () => GoOn(search with { Next = 0 }));
            return;
        }

        long request = ++_requests;
        Hash256 wanted = search.Request.Payload;
        _searches.Add(request, search with { Next = search.Next + 1 });
        world.Send(node, search.Sources[search.Next], peer =>
        {
            if (peer.Serves) world.Send(peer, node.Index, asker => asker.OnBody(wanted, request, peer.Holds(wanted)));
        });
        node.Soon(AnswerMsMax, () =>
        {
            if (_searches.Remove(request, out Search unanswered)) GoOn(unanswered);
        });
    }

    /// <summary>When the pool has all that the proposer named. A list that is not the block's is forgotten: then the whole block is asked for.</summary>
    private bool TryComplete(in Hash256 payload)
    {
        if (!_named.TryGetValue(payload, out Hash256[]? named) || world.Payloads.Find(payload) is not { } known) return false;
        bool? isBlock = node.Completes(known, named);
        if (isBlock is null) return false;
        _named.Remove(payload);
        if (isBlock == false) return false;
        _held.Add(payload);
        Made = (Made.Completed + 1, Made.Fetched);
        return true;
    }

    private void GoOn(Search search)
    {
        if (search.Request.Height != node.Head + 1) return;
        if (Holds(search.Request.Payload) || TryComplete(search.Request.Payload)) Execute(search.Request);
        else Ask(search);
    }

    private void Execute(CheckRequest request) => node.Soon(IsExecuted(request.Payload) ? 0 : node.ExecutionTime(), () =>
    {
        if (request.Height != node.Head + 1) return;
        SimulatedPayload payload = world.Payloads.Find(request.Payload)!;
        bool isValid = node.Conduct.AcceptsAnything || node.IsGood(payload, request);
        _executed.Add(request.Payload);
        node.Step(new ConsensusInput.PayloadChecked(request.Height, request.Round, request.Payload, isValid));
    });

    private int[] Sources(in Address proposer)
    {
        int[] sources = new int[world.Nodes.Count - 1];
        int count = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (SimulatedNode peer in world.Nodes)
            {
                if (peer != node && (peer.Self == proposer) == (pass == 0)) sources[count++] = peer.Index;
            }
        }

        return sources;
    }

    private readonly record struct Search(CheckRequest Request, int[] Sources, int Next);
}
