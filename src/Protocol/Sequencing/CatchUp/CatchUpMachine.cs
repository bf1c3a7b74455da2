using System;
using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Sequencing.CatchUp;

/// <summary>Fetches the final blocks a node is missing: whom to ask for what, in which order to import, and whom to drop.</summary>
/// <remarks>
/// One door, <see cref="Step"/>; equal inputs give equal effects. Two ranges are on their way at most, so that one is fetched while the
/// other is imported. A claimed head is believed only as far as certified blocks were imported: whoever claims more than it shows is
/// found out by the first request beyond, since nobody is asked for what it does not claim.
/// </remarks>
public sealed class CatchUpMachine(ulong head, CatchUpLimits limits)
{
    private const int RangesMax = 2;

    private readonly List<FollowedPeer> _peers = [];
    private readonly List<BlockRange> _ranges = [];
    private ulong _head = head;
    private ulong _nowMs;
    private ulong _standsSinceMs;
    private ulong _asked;
    private ulong _nearbyMs = limits.NearbyMs;
    private bool _isBehind;
    private bool _isSyncing;

    public SyncStatus Status => new(_isSyncing, _head, Math.Max(_head, PlausibleHead()));

    public void Step(CatchUpInput input, CatchUpEffects effects)
    {
        switch (input)
        {
            case CatchUpInput.PeerHead claim:
                Follow(claim.Peer, claim.Number);
                break;
            case CatchUpInput.PeerGone gone:
                Leave(gone.Peer);
                break;
            case CatchUpInput.HeadAdvanced advanced:
                Advance(advanced.Number);
                break;
            case CatchUpInput.BlocksArrived arrived:
                Receive(arrived, effects);
                break;
            case CatchUpInput.RequestFailed failed:
                if (Find(failed.Peer) is { } silent) silent.IsBusy = false;
                if (FindAsked(failed.Peer) is { } unanswered) Fail(unanswered, effects);
                break;
            case CatchUpInput.Imported imported:
                _ranges.RemoveAll(range => range.Phase == RangePhase.Importing);
                Advance(imported.UpTo);
                break;
            case CatchUpInput.ImportRefused refused:
                _ranges.RemoveAll(range => range.Phase == RangePhase.Importing);
                Drop(refused.Peer, CatchUpFault.BadBlock, effects);
                break;
            case CatchUpInput.RoleChanged role:
                _nearbyMs = role.IsValidator ? limits.NearbyMs : 0;
                break;
            case CatchUpInput.Tick tick:
                _nowMs = Math.Max(_nowMs, tick.NowMs);
                EndOverdue(effects);
                break;
            default:
                throw new InvalidOperationException("An input of an unknown kind.");
        }

        ForgetKnown(effects);
        ImportNext(effects);
        RequestMissing(effects);
        ReportStatus(effects);
    }

    private void Follow(in Address address, ulong number)
    {
        FollowedPeer? peer = Find(address);
        if (peer is null)
        {
            if (_peers.Count >= limits.PeersMax && !LeaveLowest(number)) return;
            _peers.Add(peer = new FollowedPeer(address));
        }

        peer.Head = Math.Max(peer.Head, number);
    }

    /// <summary>Makes room for a peer that claims more than another one.</summary>
    private bool LeaveLowest(ulong number)
    {
        FollowedPeer? lowest = null;
        foreach (FollowedPeer peer in _peers)
        {
            if (!peer.IsBusy && peer.Head < (lowest?.Head ?? number)) lowest = peer;
        }

        return lowest is not null && _peers.Remove(lowest);
    }

    /// <summary>What it was asked for is asked of somebody else; what it sent is as good as before.</summary>
    private void Leave(Address address)
    {
        _peers.RemoveAll(peer => peer.Address == address);
        _ranges.RemoveAll(range => range.Peer == address && range.Phase == RangePhase.Asked);
    }

    private void Advance(ulong number)
    {
        if (number <= _head) return;
        _head = number;
        _standsSinceMs = _nowMs;
    }

    private void Receive(CatchUpInput.BlocksArrived arrived, CatchUpEffects effects)
    {
        FollowedPeer? peer = Find(arrived.Peer);
        if (peer is not null) peer.IsBusy = false;
        if (FindAsked(arrived.Peer) is not { } range || peer is null || range.From != arrived.From)
        {
            effects.Forgets.Add(new ForgottenRange(arrived.Peer, arrived.From));
            return;
        }

        if (arrived.Count <= 0 || arrived.Count > range.Count)
        {
            effects.Forgets.Add(new ForgottenRange(arrived.Peer, arrived.From));
            Drop(arrived.Peer, arrived.Count <= 0 ? CatchUpFault.UnbackedHead : CatchUpFault.ExcessiveAnswer, effects);
            return;
        }

        peer.Failures = 0;
        peer.IsSlow = _nowMs - range.AskedMs > limits.PromptMs;
        range.Count = arrived.Count;
        range.Phase = RangePhase.Here;
    }

    private void EndOverdue(CatchUpEffects effects)
    {
        for (int i = _ranges.Count - 1; i >= 0; i--)
        {
            BlockRange range = _ranges[i];
            if (range.Phase == RangePhase.Asked && _nowMs - range.AskedMs >= limits.RequestMsMax) Fail(range, effects);
        }
    }

    private void Fail(BlockRange range, CatchUpEffects effects)
    {
        _ranges.Remove(range);
        if (Find(range.Peer) is not { } peer) return;
        peer.Failures++;
        peer.NotBeforeMs = _nowMs + (limits.RetryMs * (ulong)peer.Failures);
        if (peer.Failures >= limits.FailuresMax) Drop(range.Peer, CatchUpFault.Silent, effects);
    }

    private void Drop(Address address, CatchUpFault fault, CatchUpEffects effects)
    {
        if (Find(address) is not null) effects.Drops.Add(new DroppedPeer(address, fault));
        Leave(address);
        foreach (BlockRange range in _ranges)
        {
            if (range.Peer == address && range.Phase == RangePhase.Here) effects.Forgets.Add(new ForgottenRange(address, range.From));
        }

        _ranges.RemoveAll(range => range.Peer == address && range.Phase == RangePhase.Here);
    }

    private void ForgetKnown(CatchUpEffects effects)
    {
        for (int i = _ranges.Count - 1; i >= 0; i--)
        {
            BlockRange range = _ranges[i];
            if (range.Phase != RangePhase.Here || range.End > _head + 1) continue;
            effects.Forgets.Add(new ForgottenRange(range.Peer, range.From));
            _ranges.RemoveAt(i);
        }
    }

    private void ImportNext(CatchUpEffects effects)
    {
        BlockRange? next = null;
        foreach (BlockRange range in _ranges)
        {
            if (range.Phase == RangePhase.Importing) return;
            if (range.Phase == RangePhase.Here && range.From <= _head + 1) next = range;
        }

        if (next is null) return;
        next.Phase = RangePhase.Importing;
        effects.Import = new RangeImport(next.Peer, next.From, _head + 1, (int)(next.End - _head - 1));
    }

    private void RequestMissing(CatchUpEffects effects)
    {
        ulong claimed = HighestClaim();
        bool isBehind = claimed > _head;
        if (isBehind && !_isBehind) _standsSinceMs = _nowMs;
        _isBehind = isBehind;
        if (!isBehind || (claimed - _head <= limits.NearbyBlocks && _nowMs - _standsSinceMs < _nearbyMs)) return;
        while (_ranges.Count < RangesMax)
        {
            (ulong from, ulong end) = FirstGap();
            if (Choose(from) is not { } peer) return;
            ulong count = Math.Min(Math.Min(end - from, (ulong)limits.RangeMax), peer.Head - from + 1);
            peer.IsBusy = true;
            peer.LastAsked = ++_asked;
            _ranges.Add(new BlockRange(peer.Address, from, (int)count, _nowMs));
            effects.Requests.Add(new RangeRequest(peer.Address, from, (int)count));
        }
    }

    /// <summary>The first missing blocks that are not on their way.</summary>
    private (ulong From, ulong End) FirstGap()
    {
        ulong from = _head + 1;
        ulong end = ulong.MaxValue;
        for (int pass = 0; pass < RangesMax; pass++)
        {
            foreach (BlockRange range in _ranges)
            {
                if (range.From <= from && range.End > from) from = range.End;
            }
        }

        foreach (BlockRange range in _ranges)
        {
            if (range.From > from) end = Math.Min(end, range.From);
        }

        return (from, end);
    }

    private FollowedPeer? Choose(ulong number)
    {
        FollowedPeer? best = null;
        foreach (FollowedPeer peer in _peers)
        {
            if (peer.IsBusy || peer.Head < number || _nowMs < peer.NotBeforeMs) continue;
            if (best is null || peer.IsPreferredTo(best)) best = peer;
        }

        return best;
    }

    private ulong HighestClaim()
    {
        ulong highest = 0;
        foreach (FollowedPeer peer in _peers) highest = Math.Max(highest, peer.Head);
        return highest;
    }

    /// <summary>The highest claim of a peer that has answered whenever it was asked.</summary>
    private ulong PlausibleHead()
    {
        ulong highest = 0;
        foreach (FollowedPeer peer in _peers)
        {
            if (peer.Failures == 0) highest = Math.Max(highest, peer.Head);
        }

        return highest;
    }

    private void ReportStatus(CatchUpEffects effects)
    {
        ulong target = Math.Max(_head, PlausibleHead());
        bool isSyncing = target - _head > limits.NearbyBlocks;
        if (isSyncing == _isSyncing) return;
        _isSyncing = isSyncing;
        effects.StatusChanged = new SyncStatus(isSyncing, _head, target);
    }

    private FollowedPeer? Find(Address address) => _peers.Find(peer => peer.Address == address);

    private BlockRange? FindAsked(Address address) => _ranges.Find(range => range.Peer == address && range.Phase == RangePhase.Asked);
}
