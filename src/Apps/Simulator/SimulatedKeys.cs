using System;
using System.Collections.Generic;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Simulator;

/// <summary>The keys of validators and of those who may become some, by number.</summary>
/// <remarks>
/// A stand-in signature names its signer in R and holds in S a word that only who has the signer's secret could compute, over everything the real
/// digest covers but chain and domain strings. Like RFC 6979, signing twice gives the same bytes.
/// </remarks>
public sealed class SimulatedKeys
{
    private readonly bool _isReal;
    private readonly QuorumRule _rule;
    private readonly ulong[]? _stakes;
    private readonly (Address Address, byte[] Key)[] _keys;
    private readonly ulong[] _secrets;
    private readonly Dictionary<UInt128, Electorate> _electorates = [];

    /// <summary>Where seals are BLS; else null, and each commit's signature is one.</summary>
    internal SimulatedSeals? Seals { get; }

    /// <summary>Of so many validators, ascending by address: number i stands at place i of the set.</summary>
    public SimulatedKeys(int count, bool isReal)
        : this(new SimulationOptions { Validators = count, HasRealSignatures = isReal })
    {
    }

    /// <summary>Those of the first validators ascend by address, then come the candidates'.</summary>
    public SimulatedKeys(SimulationOptions options)
    {
        int count = options.Keys;
        _isReal = options.HasRealSignatures;
        _rule = options.Rule;
        _stakes = options.Stakes;
        _keys = new (Address, byte[])[count];
        for (int i = 0; i < count; i++) _keys[i] = _isReal ? RealKey(i) : (StandInAddress(i), []);
        Array.Sort(_keys, 0, options.Validators, Comparer<(Address Address, byte[])>.Create(static (one, other) => one.Address.CompareTo(other.Address)));
        _secrets = new ulong[count];
        for (int i = 0; i < count; i++) _secrets[i] = Chance.Mix(0x5ec7e7, (ulong)i);
        First = (UInt128.One << options.Validators) - 1;
        if (options.HasBlsSeals) Seals = new SimulatedSeals(count, options.HasRealSeals);
    }

    /// <summary>The set at genesis.</summary>
    public ValidatorSet Set => ElectorateOf(First).Validators;

    public int Count => _keys.Length;

    internal UInt128 First { get; }

    public Address this[int index] => _keys[index].Address;

    /// <summary>The validators with these bits, and what decides among them.</summary>
    internal Electorate ElectorateOf(UInt128 active)
    {
        if (_electorates.TryGetValue(active, out Electorate? known)) return known;
        List<Validator> validators = [];
        int listed = SimulatedState.Count(active);
        for (int i = 0; i < Count; i++)
        {
            if (!SimulatedState.Has(active, i)) continue;

            // The contract's list has an order of its own: here the other way round.
            validators.Add(new Validator(this[i], _stakes is null ? U256.One : _stakes[i]) { ListItem = --listed, SealKey = Seals?.KeyOf(i) });
        }

        if (!ValidatorSet.TryCreate(validators.ToArray(), out ValidatorSet? set)) throw new InvalidOperationException("The addresses are no set.");
        Electorate electorate = new(set!, _rule);
        _electorates.Add(active, electorate);
        return electorate;
    }

    /// <summary>What those with these bits weigh among the validators of a height.</summary>
    internal U256 WeightOf(UInt128 some, Electorate electorate)
    {
        U256 weight = U256.Zero;
        for (int i = 0; i < Count; i++)
        {
            if (!SimulatedState.Has(some, i)) continue;
            int place = electorate.Validators.IndexOf(this[i]);
            if (place >= 0) weight += electorate.WeightOf(place);
        }

        return weight;
    }

    /// <summary>The number of an address; −1 for a stranger's.</summary>
    internal int IndexOf(Address address) => Array.FindIndex(_keys, key => key.Address == address);

    /// <summary>Signed with the key of this number, whoever the message says is its author.</summary>
    public T Sign<T>(int index, T message)
        where T : ConsensusMessage
    {
        if (Seals is not null && message is ConsensusMessage.Commit { Seal: null } commit) message = (T)(ConsensusMessage)(commit with { Seal = Seals.Make(index, commit) });
        if (!_isReal) return message with { Signature = new RecoverableSignature((ulong)index + 1, StandIn(index, message), 0) };
        Hash256 digest = MessageDigest.Of(message, SimulationOptions.ChainId);
        bool isSigned = Secp256k1Signer.Sign(digest, _keys[index].Key, out U256 r, out U256 s, out int parity);
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

    /// <summary>Whether these seals make the payload final among these validators: the rule of <see cref="CertificateCheck"/>, and that check itself for real signatures.</summary>
    internal CertificateFault Check(Decision decision, Electorate electorate)
    {
        if (Seals is not null) return Seals.Check(decision, electorate, _rule, IndexOf);
        if (_isReal)
        {
            return CertificateCheck.Check(decision.Certificate, SimulationOptions.ChainId, decision.Height, decision.Payload, electorate.Validators, _rule);
        }

        RecoverableSignature[] seals = decision.Certificate.Seals;
        U256[] weights = new U256[seals.Length];
        int previous = -1;
        for (int i = 0; i < seals.Length; i++)
        {
            int signer = SignerOf(seals[i]);
            int place = signer < 0 ? -1 : electorate.Validators.IndexOf(this[signer]);
            if (place < 0) return CertificateFault.NotAValidator;
            if (!IsStandIn(new ConsensusMessage.Commit(this[signer], decision.Height, decision.Certificate.Round, decision.Payload, seals[i]))) return CertificateFault.BadSeal;
            if (place <= previous) return CertificateFault.NotAscending;
            previous = place;
            weights[i] = electorate.WeightOf(place);
        }

        return Quorum.CheckMinimal(weights, electorate.Quorum);
    }

    /// <summary>Who made this seal of a certificate; −1 for a stranger.</summary>
    internal int SignerOf(in RecoverableSignature seal, Decision decision)
    {
        if (!_isReal) return SignerOf(seal);
        Hash256 digest = CommitSeal.Digest(SimulationOptions.ChainId, decision.Height, decision.Certificate.Round, decision.Payload);
        return seal.TryRecover(digest, out Address signer) ? IndexOf(signer) : -1;
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
