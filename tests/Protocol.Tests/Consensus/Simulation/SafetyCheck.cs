using System.Collections.Generic;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus.Simulation;

/// <summary>What must hold whatever happens: looked at with every message signed and every payload decided.</summary>
internal sealed class SafetyCheck(ValidatorSet validators)
{
    private readonly Dictionary<(Address Author, ulong Height, uint Round, string Kind), Hash256> _signed = [];
    private readonly Dictionary<(Address Author, ulong Height), uint> _roundOf = [];
    private readonly Dictionary<ulong, Hash256> _decided = [];

    /// <summary>No validator signs two messages of one kind in one round, nor anything below a round it has entered.</summary>
    public void OnSigned(ConsensusMessage message)
    {
        Hash256 digest = MessageDigest.Of(message, Signing.ChainId);
        if (!_signed.TryAdd((message.Author, message.Height, message.Round, message.GetType().Name), digest))
        {
            Assert.Equal(_signed[(message.Author, message.Height, message.Round, message.GetType().Name)], digest);
        }

        uint entered = _roundOf.GetValueOrDefault((message.Author, message.Height));
        Assert.True(message.Round >= entered, $"{message.Author} signs in round {message.Round} of height {message.Height} after round {entered}.");
        _roundOf[(message.Author, message.Height)] = message.Round;
    }

    /// <summary>All decide the same payload, by a certificate that anybody can check.</summary>
    public void OnDecided(Decision decision)
    {
        if (!_decided.TryAdd(decision.Height, decision.Payload)) Assert.Equal(_decided[decision.Height], decision.Payload);
        CertificateFault fault = CertificateCheck.Check(
            decision.Certificate, Signing.ChainId, decision.Height, decision.Payload, validators, QuorumRule.CeilTwoThirdsByCount);
        Assert.Equal(CertificateFault.None, fault);
    }
}
