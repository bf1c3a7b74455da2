using System.Linq;
using Sequitur.Sequencing.CatchUp;

namespace Sequitur.Protocol.Sequencing.CatchUp;

/// <summary>Steps the machine and keeps the effects of the last step at hand; peers are numbers.</summary>
internal sealed class CatchUpDriver(ulong head = 0, CatchUpLimits? limits = null)
{
    private readonly CatchUpEffects _effects = new();
    private ulong _nowMs;

    public CatchUpMachine Machine { get; } = new(head, limits ?? new CatchUpLimits());

    public (int Peer, ulong From, int Count)[] Requests => [.. _effects.Requests.Select(r => (Number(r.Peer), r.From, r.CountMax))];

    /// <summary>One or none.</summary>
    public (int Peer, ulong Arrived, ulong From, int Count)[] Imports =>
        _effects.Import is { } import ? [(Number(import.Peer), import.Arrived, import.From, import.Count)] : [];

    public (int Peer, CatchUpFault Fault)[] Drops => [.. _effects.Drops.Select(d => (Number(d.Peer), d.Fault))];

    public (int Peer, ulong Arrived)[] Forgets => [.. _effects.Forgets.Select(f => (Number(f.Peer), f.Arrived))];

    public SyncStatus? StatusChanged => _effects.StatusChanged;

    public void Claim(int peer, ulong number) => Step(new CatchUpInput.PeerHead(Candidate.Sender(peer), number));

    public void Gone(int peer) => Step(new CatchUpInput.PeerGone(Candidate.Sender(peer)));

    public void Advance(ulong number) => Step(new CatchUpInput.HeadAdvanced(number));

    public void Arrive(int peer, ulong from, int count) => Step(new CatchUpInput.BlocksArrived(Candidate.Sender(peer), from, count));

    public void Fail(int peer) => Step(new CatchUpInput.RequestFailed(Candidate.Sender(peer)));

    public void Imported(ulong upTo) => Step(new CatchUpInput.Imported(upTo));

    public void Refuse(int peer, ulong number) => Step(new CatchUpInput.ImportRefused(Candidate.Sender(peer), number));

    public void Wait(ulong milliseconds) => Step(new CatchUpInput.Tick(_nowMs += milliseconds));

    public void Step(CatchUpInput input)
    {
        _effects.Clear();
        Machine.Step(input, _effects);
    }

    private static int Number(Primitives.Address peer) => (peer.Bytes[18] << 8) + peer.Bytes[19] - 1;
}
