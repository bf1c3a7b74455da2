using System.Collections.Generic;
using Sequitur.Consensus;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>No validator signs two messages of one kind in one round, nor anything below a round it has entered.</summary>
internal sealed class ContradictionCheck
{
    private readonly Dictionary<(Address Author, ulong Height, uint Round, string Kind), Hash256> _signed = [];
    private readonly Dictionary<(Address Author, ulong Height), uint> _roundOf = [];

    public void OnSigned(ConsensusMessage message)
    {
        Hash256 digest = MessageDigest.Of(message, Signing.ChainId);
        (Address, ulong, uint, string) place = (message.Author, message.Height, message.Round, message.GetType().Name);
        if (!_signed.TryAdd(place, digest)) Assert.Equal(_signed[place], digest);
        uint entered = _roundOf.GetValueOrDefault((message.Author, message.Height));
        Assert.True(message.Round >= entered, $"{message.Author} signs in round {message.Round} of height {message.Height} after round {entered}.");
        _roundOf[(message.Author, message.Height)] = message.Round;
    }
}
