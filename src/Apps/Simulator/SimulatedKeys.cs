using System;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Simulator;

/// <summary>The validators' keys, ascending by address: number i stands at place i of the set.</summary>
/// <remarks>
/// A stand-in signature names its signer in R and holds in S a word that only who has the signer's secret could compute, over everything the real
/// digest covers but chain and domain strings. Like RFC 6979, signing twice gives the same bytes.
/// </remarks>
public sealed class SimulatedKeys
{
    private readonly bool _isReal;
    private readonly (Address Address, byte[] Key)[] _ascending;
    private readonly ulong[] _secrets;

    public SimulatedKeys(int count, bool isReal)
    {
        _isReal = isReal;
        _ascending = new (Address, byte[])[count];
        for (int i = 0; i < count; i++) _ascending[i] = isReal ? RealKey(i) : (StandInAddress(i), []);
        Array.Sort(_ascending, static (one, other) => one.Address.CompareTo(other.Address));
        _secrets = new ulong[count];
        for (int i = 0; i < count; i++) _secrets[i] = Chance.Mix(0x5ec7e7, (ulong)i);
        if (!ValidatorSet.TryCreate(Array.ConvertAll(_ascending, pair => pair.Address), out ValidatorSet? set)) throw new InvalidOperationException("The addresses are no set.");
        Set = set!;
    }

    public ValidatorSet Set { get; }

    public int Count => _ascending.Length;

    public Address this[int index] => _ascending[index].Address;

    /// <summary>Signed with the key of this number, whoever the message says is its author.</summary>
    public T Sign<T>(int index, T message)
        where T : ConsensusMessage
    {
        if (!_isReal) return message with { Signature = new RecoverableSignature((ulong)index + 1, StandIn(index, message), 0) };
        Hash256 digest = MessageDigest.Of(message, SimulationOptions.ChainId);
        bool isSigned = Secp256k1Signer.Sign(digest, _ascending[index].Key, out U256 r, out U256 s, out int parity);
        return isSigned ? message with { Signature = new RecoverableSignature(r, s, (byte)parity) } : throw new InvalidOperationException("A key cannot sign.");
    }

    /// <summary>Null when a signature, its own or one inside, is not by whom it names: no receiver takes such a message.</summary>
    public VerifiedMessage? Verify(ConsensusMessage message)
    {
        VerifiedMessage? verified;
        if (_isReal) VerifiedMessage.TryVerify(message, SimulationOptions.ChainId, out verified);
        else VerifiedMessage.TryVerify(message, IsStandIn, out verified);
        return verified;
    }

    /// <summary>Whether these seals make the payload final: the rule of <see cref="CertificateCheck"/>, and that check itself for real signatures.</summary>
    public CertificateFault Check(Decision decision)
    {
        if (_isReal)
        {
            return CertificateCheck.Check(
                decision.Certificate, SimulationOptions.ChainId, decision.Height, decision.Payload, Set, QuorumRule.CeilTwoThirdsByCount);
        }

        RecoverableSignature[] seals = decision.Certificate.Seals;
        int required = Quorum.Required(QuorumRule.CeilTwoThirdsByCount, Count);
        if (seals.Length != required) return seals.Length < required ? CertificateFault.TooFewSeals : CertificateFault.TooManySeals;
        int previous = -1;
        foreach (RecoverableSignature seal in seals)
        {
            int signer = SignerOf(seal);
            if (signer < 0) return CertificateFault.NotAValidator;
            var commit = new ConsensusMessage.Commit(this[signer], decision.Height, decision.Certificate.Round, decision.Payload, seal);
            if (!IsStandIn(commit)) return CertificateFault.BadSeal;
            if (signer <= previous) return CertificateFault.NotAscending;
            previous = signer;
        }

        return CertificateFault.None;
    }

    private bool IsStandIn(ConsensusMessage message)
    {
        int signer = SignerOf(message.Signature);
        return signer >= 0 && this[signer] == message.Author && message.Signature.S == (U256)StandIn(signer, message);
    }

    private int SignerOf(in RecoverableSignature signature)
    {
        for (int i = 0; i < Count; i++)
        {
            if (signature.R == (U256)((ulong)i + 1)) return i;
        }

        return -1;
    }

    private ulong StandIn(int signer, ConsensusMessage message) => MessageWord.Of(message, _secrets[signer]);

    private static (Address Address, byte[] Key) RealKey(int number)
    {
        byte[] key = Keccak.Hash("sequitur simulation "u8.ToArray().AsSpan()).Bytes.ToArray();
        key[^1] = (byte)(number + 1);
        return Secp256k1Signer.TryGetAddress(key, out Address address) ? (address, key) : throw new InvalidOperationException("Not a private key.");
    }

    private static Address StandInAddress(int number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)Chance.Mix((ulong)number, (ulong)i);
        return new Address(bytes);
    }
}
