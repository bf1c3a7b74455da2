using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>Which payloads were found valid at this height, so that none is checked twice.</summary>
internal sealed class PayloadVerdicts
{
    private const int CountMax = 16;

    private readonly List<(Hash256 Payload, Address? Proposer)> _valid = [];

    /// <summary>Remembers a valid payload.</summary>
    /// <param name="payload">Its hash.</param>
    /// <param name="proposer">Whose fresh payload it is; null when only its validity as a prepared one is known.</param>
    public void Add(in Hash256 payload, Address? proposer)
    {
        if (_valid.Contains((payload, proposer))) return;
        if (_valid.Count == CountMax) _valid.RemoveAt(0);
        _valid.Add((payload, proposer));
    }

    /// <summary>A prepared payload is valid whoever made it; a fresh one only as that of its proposer.</summary>
    public bool IsValid(in Hash256 payload, bool isFresh, in Address proposer)
    {
        foreach ((Hash256 known, Address? by) in _valid)
        {
            if (known == payload && (!isFresh || by == proposer)) return true;
        }

        return false;
    }
}
