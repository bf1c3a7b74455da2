using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>Validators that have sent a wrong seal not long ago: theirs are not added to others' before they are checked.</summary>
internal sealed class SealSuspects
{
    private readonly List<(Address Validator, ulong Until)> _suspects = [];

    public void Add(Address validator, ulong height)
    {
        _suspects.RemoveAll(known => known.Validator == validator);
        _suspects.Add((validator, height + ConsensusLimits.SuspectHeights));
    }

    public bool Contains(Address validator, ulong height) => _suspects.Exists(known => known.Validator == validator && height <= known.Until);

    /// <summary>Forgets those of long ago, which also bounds how many are kept.</summary>
    public void Forget(ulong height) => _suspects.RemoveAll(known => height > known.Until);
}
