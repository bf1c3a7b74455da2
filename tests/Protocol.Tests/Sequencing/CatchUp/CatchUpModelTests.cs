using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Sequencing.CatchUp;
using Xunit;

namespace Sequitur.Protocol.Sequencing.CatchUp;

/// <summary>The machine among random peers, in virtual time: some honest, some lying, some silent, all with delays.</summary>
public sealed class CatchUpModelTests
{
    [Fact]
    public void Among_random_peers_a_node_always_ends_at_the_highest_honest_head_and_then_rests()
    {
        for (int seed = 0; seed < 300; seed++) Assert.True(new Simulation(seed).Run(), $"seed {seed}");
    }

    private enum Kind
    {
        Honest,
        Halting,
        Silent,
        Empty,
        Garbage,
        Excessive,
        Boasting,
        Slow,
    }

    private sealed class Simulation
    {
        private const ulong StepMs = 50;
        private const int LiarRequestsMax = 4;

        private readonly Random _random;
        private readonly CatchUpLimits _limits = new();
        private readonly CatchUpEffects _effects = new();
        private readonly CatchUpMachine _machine;
        private readonly Kind[] _kinds;
        private readonly bool[] _isConnected;
        private readonly int[] _badAnswers;
        private readonly PriorityQueue<CatchUpInput, ulong> _coming = new();
        private readonly Dictionary<(int, ulong), int> _asked = [];
        private ulong _own;
        private ulong _head;
        private ulong _now;
        private int _requests;
        private bool _isImporting;

        public Simulation(int seed)
        {
            _random = new Random(seed);
            _own = (ulong)_random.Next(200);
            _head = _own + (ulong)_random.Next(1_000);
            _machine = new CatchUpMachine(_own, _limits);
            _kinds = [Kind.Honest, .. Enumerable.Range(0, _random.Next(12)).Select(_ => (Kind)_random.Next(8))];
            _isConnected = [.. _kinds.Select(_ => true)];
            _badAnswers = new int[_kinds.Length];
        }

        public bool Run()
        {
            for (int peer = 0; peer < _kinds.Length; peer++) Announce(peer);
            for (int round = 0; round < 4; round++)
            {
                Settle(180_000);
                if (_own != _head) return false;
                _head += (ulong)_random.Next(1, 300);
                for (int peer = 0; peer < _kinds.Length; peer++) Announce(peer);
            }

            Settle(180_000);
            int before = _requests;
            Settle(30_000);
            return _own == _head && _requests == before;
        }

        private void Settle(ulong milliseconds)
        {
            for (ulong end = _now + milliseconds; _now < end; _now += StepMs)
            {
                while (_coming.TryPeek(out CatchUpInput? input, out ulong due) && due <= _now)
                {
                    _coming.Dequeue();
                    Step(input);
                }

                Step(new CatchUpInput.Tick(_now));
            }
        }

        private void Announce(int peer)
        {
            if (!_isConnected[peer]) return;
            ulong claim = _kinds[peer] switch
            {
                Kind.Boasting => ulong.MaxValue,
                Kind.Empty or Kind.Silent or Kind.Garbage => _head + (ulong)_random.Next(1_000),
                _ => _head,
            };
            Send(new CatchUpInput.PeerHead(Candidate.Sender(peer), claim), 500);
        }

        private void Step(CatchUpInput input)
        {
            if (input is CatchUpInput.BlocksArrived arrived) _asked.Remove((Number(arrived.Peer), arrived.From));
            if (input is CatchUpInput.Imported) _isImporting = false;
            _effects.Clear();
            _machine.Step(input, _effects);
            foreach (DroppedPeer drop in _effects.Drops) OnDrop(Number(drop.Peer));
            if (_effects.Import is { } import) OnImport(import);
            foreach (RangeRequest request in _effects.Requests) OnRequest(request);
            if (input is CatchUpInput.Imported imported) Step(new CatchUpInput.HeadAdvanced(imported.UpTo));
        }

        private void OnDrop(int peer)
        {
            Assert.NotEqual(Kind.Honest, _kinds[peer]);
            _isConnected[peer] = false;
            Send(new CatchUpInput.PeerGone(Candidate.Sender(peer)), 100);
        }

        private void OnImport(RangeImport import)
        {
            Assert.False(_isImporting);
            Assert.Equal(_own + 1, import.From);
            Assert.InRange(import.Count, 1, _limits.RangeMax);
            bool isGarbage = _kinds[Number(import.Peer)] == Kind.Garbage;
            _isImporting = true;
            if (isGarbage || import.From + (ulong)import.Count - 1 > _head)
            {
                _isImporting = false;
                Send(new CatchUpInput.ImportRefused(import.Peer, import.From), 400);
                return;
            }

            _own += (ulong)import.Count;
            Send(new CatchUpInput.Imported(_own), 400);
        }

        private void OnRequest(RangeRequest request)
        {
            int peer = Number(request.Peer);
            _requests++;
            Assert.True(_isConnected[peer]);
            Assert.InRange(request.CountMax, 1, _limits.RangeMax);
            Assert.DoesNotContain(_asked.Keys, key => key.Item1 == peer);
            _asked.Add((peer, request.From), request.CountMax);
            int there = (int)Math.Clamp((long)(_head - request.From + 1), 0, request.CountMax);
            int part = there == 0 ? 0 : _random.Next(3) == 0 ? _random.Next(1, there + 1) : there;
            int? count = _kinds[peer] switch
            {
                Kind.Silent => null,
                Kind.Halting when _random.Next(3) == 0 => null,
                Kind.Empty => 0,
                Kind.Garbage => request.CountMax,
                Kind.Excessive => request.CountMax + 1,
                _ => part,
            };
            bool isBad = count is null || count == 0 || _kinds[peer] is Kind.Excessive or Kind.Garbage;
            if (isBad && _kinds[peer] != Kind.Halting) Assert.InRange(++_badAnswers[peer], 1, LiarRequestsMax);
            if (count is { } sent) Send(new CatchUpInput.BlocksArrived(request.Peer, request.From, sent), _kinds[peer] == Kind.Slow ? 4_900 : 800);
            else Fail(peer, request);
        }

        private void Fail(int peer, RangeRequest request)
        {
            _asked.Remove((peer, request.From));
            _coming.Enqueue(new CatchUpInput.RequestFailed(request.Peer), _now + _limits.RequestMsMax + (ulong)_random.Next(100));
        }

        private void Send(CatchUpInput input, int delayMax) => _coming.Enqueue(input, _now + (ulong)_random.Next(1, delayMax));

        private static int Number(Primitives.Address peer) => peer.Bytes[19] - 1;
    }
}
