using System;
using System.Collections.Generic;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>Which BLS seals of a height are checked, and when: those of a quorum, together, as soon as there is one.</summary>
/// <remarks>
/// One check is under way at a time. One that fails names who lied: such a validator counts no more at this height, and for many heights after it its seals are checked by
/// themselves, and only where the others' are no quorum. So all the wrong seals of a validator make one check fail now and then, however many they are; and
/// without commits of a quorum there is no check at all.
/// </remarks>
internal sealed class SealScrutiny(HeightContext context, VoteBook book, SealSuspects suspects)
{
    private readonly ValidatorSet _validators = context.Validators;
    private readonly bool[] _hasLied = new bool[context.Validators.Count];
    private readonly HashSet<(int Place, uint Round)> _proven = [];

    /// <summary>For what commits have come since it was last looked at.</summary>
    private readonly List<(uint Round, Hash256 Payload)> _changed = [];
    private SealRequest? _underWay;

    /// <summary>One more commit for the payload in the round was counted.</summary>
    public void OnCounted(uint round, in Hash256 payload, ConsensusEffects effects)
    {
        Note(round, payload);
        Continue(effects);
    }

    /// <summary>Takes an answer; the certificate, if it brings one.</summary>
    public FinalityCertificate? OnChecked(SealCheck check, ConsensusEffects effects)
    {
        SealRequest request = check.Request;
        if (!ReferenceEquals(request, _underWay)) return null;
        _underWay = null;
        if (check.Certificate is { } certificate) return certificate;
        bool isAnyWrong = false;
        for (int i = 0; i < request.Seals.Length; i++)
        {
            isAnyWrong |= check.IsWrong[i];
            if (check.IsWrong[i]) Accuse(request.Seals[i].Place, request.Round, effects);
            else _proven.Add((request.Seals[i].Place, request.Round));
        }

        // A quorum of right seals without a sum: keys that cancel each other out. The same seals would do no better again.
        if (isAnyWrong || !request.IsQuorum) Note(request.Round, request.Payload);
        Continue(effects);
        return null;
    }

    private void Note(uint round, in Hash256 payload)
    {
        if (!_changed.Contains((round, payload))) _changed.Add((round, payload));
    }

    private void Continue(ConsensusEffects effects)
    {
        while (_underWay is null && _changed.Count > 0)
        {
            (uint round, Hash256 payload) = _changed[0];
            _changed.RemoveAt(0);
            effects.Seals = _underWay = Next(round, payload);
        }
    }

    /// <summary>What is to be checked for a certificate of this payload; null while there is nothing that could make one.</summary>
    private SealRequest? Next(uint round, in Hash256 payload)
    {
        var committed = new bool[_validators.Count];
        book.MarkCommits(round, payload, committed);
        var trusted = new bool[committed.Length];
        for (int place = 0; place < committed.Length; place++)
        {
            committed[place] &= !_hasLied[place];
            trusted[place] = committed[place] && (IsProven(place, round) || !suspects.Contains(_validators[place], context.Height));
        }

        if (context.Electorate.PickQuorum(trusted) is { } quorum) return Request(round, payload, quorum, isQuorum: true);
        if (context.Electorate.PickQuorum(committed) is null) return null;
        List<int> apart = [];
        for (int place = 0; place < committed.Length; place++)
        {
            if (committed[place] && !trusted[place]) apart.Add(place);
        }

        return Request(round, payload, [.. apart], isQuorum: false);
    }

    private SealRequest Request(uint round, in Hash256 payload, int[] places, bool isQuorum)
    {
        SealOnTrial[] seals = Array.ConvertAll(places, place => new SealOnTrial(place, book.SealOf(place, round), IsProven(place, round)));
        return new SealRequest(context.Height, round, payload, _validators, seals, isQuorum);
    }

    private bool IsProven(int place, uint round) => _validators[place] == context.Self || _proven.Contains((place, round));

    private void Accuse(int place, uint round, ConsensusEffects effects)
    {
        _hasLied[place] = true;
        suspects.Add(_validators[place], context.Height);
        effects.Misbehaviours.Add(new Misbehaviour(_validators[place], MisbehaviourKind.WrongSeal, context.Height, round));
    }
}
