using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Simulator;

/// <summary>The BLS seals of all who have a key: real ones, or stand-ins that mean nothing outside this simulation.</summary>
/// <remarks>
/// A stand-in holds a word that only who has the sealer's secret could compute, and the sum of seals is the sum of their words: so, as with real ones, wrong seals
/// may cancel each other out, and a sum says nothing about its parts.
/// </remarks>
internal sealed class SimulatedSeals
{
    /// <summary>What stands in a seal that is no point at all.</summary>
    private const byte Unreadable = 0xff;

    private const int MessagesMax = 16;

    private readonly bool _isReal;
    private readonly ulong[] _secrets;
    private readonly byte[][] _keys;
    private readonly BlsPublicKey[] _publicKeys;
    private readonly Dictionary<Hash256, BlsMessage> _messages = [];
    private readonly Dictionary<(int Sealer, Hash256 Digest), SealSignature> _made = [];

    public SimulatedSeals(int count, bool isReal)
    {
        _isReal = isReal;
        _secrets = new ulong[count];
        _keys = new byte[count][];
        _publicKeys = new BlsPublicKey[count];
        for (int i = 0; i < count; i++)
        {
            _secrets[i] = Chance.Mix(0x5ea15, (ulong)i);
            _keys[i] = RealKey(i);
            byte[] publicKey = new byte[BlsPublicKey.Size];
            if (!isReal) publicKey[0] = (byte)(i + 1);
            else if (!BlsSigner.TryGetPublicKey(_keys[i], new byte[BlsSigner.MaskSize], publicKey)) throw new InvalidOperationException("Not a private key.");
            _publicKeys[i] = new BlsPublicKey(publicKey);
        }
    }

    public BlsPublicKey KeyOf(int sealer) => _publicKeys[sealer];

    /// <summary>By the sealer's key, over what the commit is for; twice the same.</summary>
    public SealSignature Make(int sealer, ConsensusMessage.Commit commit)
    {
        if (!_isReal) return StandIn(MessageWord.Of(commit, _secrets[sealer]));
        Hash256 digest = DigestOf(commit);
        if (_made.TryGetValue((sealer, digest), out SealSignature? known)) return known;
        BlsSignature signature = BlsSigner.Sign(_keys[sealer], MessageOf(digest), new byte[BlsSigner.MaskSize]) ?? throw new InvalidOperationException("A key cannot seal.");
        SealSignature made = new(signature);
        if (_made.Count > MessagesMax * _keys.Length) _made.Clear();
        _made.Add((sealer, digest), made);
        return made;
    }

    /// <summary>96 bytes that are not even a point.</summary>
    public static SealSignature MakeUnreadable()
    {
        byte[] bytes = new byte[BlsSignatures.Size];
        bytes.AsSpan().Fill(Unreadable);
        return new SealSignature(bytes);
    }

    /// <summary>A seal to which something is added; with somebody else's from which the same is taken away, the sum of both is right.</summary>
    public SealSignature Shift(SealSignature seal, bool isTakenAway)
    {
        ulong step = Chance.Mix(0x5417f7, 0);
        if (!_isReal) return StandIn(unchecked(WordOf(seal.Bytes) + (isTakenAway ? 0 - step : step)));
        byte[] offset = Make(0, new ConsensusMessage.Commit(default, 0, 0, default)).ToBytes();

        // The other root: the sign of y is one bit of the compressed form.
        if (isTakenAway) offset[0] ^= 0x20;
        return new SealSignature(Sum([seal, new SealSignature(offset)]) ?? throw new InvalidOperationException("A seal has no sum with another."));
    }

    /// <summary>Whether it could be a seal at all, which a node finds out when it comes.</summary>
    public bool IsReadable(SealSignature seal) => _isReal ? seal.Signature.IsOnCurve : seal.Bytes[^1] != Unreadable;

    /// <summary>As the node's desk answers the machine: the sum of a quorum first, and each for itself when that is wrong.</summary>
    public SealCheck Check(SealRequest request, Func<Address, int> numberOf)
    {
        if (_isReal)
        {
            Chance chance = new(Chance.Mix(request.Height, request.Round));
            ulong[] factors = new ulong[request.Seals.Length];
            for (int i = 0; i < factors.Length; i++) factors[i] = chance.NextWord() | 1;
            Hash256 digest = CommitSeal.Digest(SimulationOptions.ChainId, request.Height, request.Round, request.Payload);
            return SealCheck.Run(request, MessageOf(digest), factors, static jobs => Array.ForEach(jobs, static job => job()));
        }

        int[] sealers = Array.ConvertAll(request.Seals, seal => numberOf(request.Validators[seal.Place]));
        ConsensusMessage.Commit commit = new(default, request.Height, request.Round, request.Payload);
        byte[]? sum = request.IsQuorum ? Sum(Array.ConvertAll(request.Seals, seal => seal.Seal)) : null;
        if (sum is not null && IsSum(sum, commit, sealers)) return SealCheck.StandIn(request, sum, new bool[sealers.Length]);
        var isWrong = new bool[sealers.Length];
        for (int i = 0; i < isWrong.Length; i++) isWrong[i] = !request.Seals[i].Seal.Equals(Make(sealers[i], commit));
        return SealCheck.StandIn(request, null, isWrong);
    }

    /// <summary>Null when one of them is no seal at all.</summary>
    public byte[]? Sum(SealSignature[] seals)
    {
        byte[] sum = new byte[BlsSignatures.Size];
        if (_isReal) return BlsSignatures.TryAggregate(Array.ConvertAll(seals, static seal => seal.ToBytes()), sum) ? sum : null;
        ulong words = 0;
        foreach (SealSignature seal in seals)
        {
            if (!IsReadable(seal)) return null;
            words = unchecked(words + WordOf(seal.Bytes));
        }

        return StandIn(words).ToBytes();
    }

    /// <summary>The rule of <see cref="CertificateCheck"/> for aggregates, and that check itself for real ones.</summary>
    public CertificateFault Check(Decision decision, Electorate electorate, QuorumRule rule, Func<Address, int> numberOf)
    {
        FinalityCertificate certificate = decision.Certificate;
        ValidatorSet validators = electorate.Validators;
        if (_isReal) return CertificateCheck.Check(certificate, SimulationOptions.ChainId, decision.Height, decision.Payload, validators, rule);
        CertificateFault fault = CertificateCheck.CheckForm(certificate, SealScheme.Bls12381);
        if (fault == CertificateFault.None) fault = CertificateCheck.CheckCount(certificate, rule, validators.Count);
        if (fault != CertificateFault.None) return fault;
        if (certificate.Aggregate!.ItemsOf(validators.Count) is not { } items) return CertificateFault.BadSigners;
        int[] places = Array.ConvertAll(items, validators.PlaceOfItem);
        if (Array.IndexOf(places, -1) >= 0) return CertificateFault.NotAValidator;
        fault = Quorum.CheckMinimal(Array.ConvertAll(places, electorate.WeightOf), electorate.Quorum);
        if (fault != CertificateFault.None) return fault;
        ConsensusMessage.Commit commit = new(default, decision.Height, certificate.Round, decision.Payload);
        bool isSum = IsSum(certificate.Aggregate.Signature, commit, Array.ConvertAll(places, place => numberOf(validators[place])));
        return isSum ? CertificateFault.None : CertificateFault.BadSeal;
    }

    private bool IsSum(ReadOnlySpan<byte> sum, ConsensusMessage.Commit commit, int[] sealers)
    {
        ulong words = 0;
        foreach (int sealer in sealers) words = unchecked(words + MessageWord.Of(commit, _secrets[sealer]));
        return sum.SequenceEqual(StandIn(words).Bytes);
    }

    private BlsMessage MessageOf(in Hash256 digest)
    {
        if (_messages.TryGetValue(digest, out BlsMessage? known)) return known;
        if (_messages.Count == MessagesMax) _messages.Clear();
        BlsMessage made = new(digest.Bytes);
        _messages.Add(digest, made);
        return made;
    }

    private static Hash256 DigestOf(ConsensusMessage.Commit commit) => CommitSeal.Digest(SimulationOptions.ChainId, commit.Height, commit.Round, commit.Payload);

    private static SealSignature StandIn(ulong word)
    {
        byte[] bytes = new byte[BlsSignatures.Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, word);
        return new SealSignature(bytes);
    }

    private static ulong WordOf(ReadOnlySpan<byte> seal) => BinaryPrimitives.ReadUInt64BigEndian(seal);

    private static byte[] RealKey(int number)
    {
        byte[] key = Keccak.Hash([.. "sequitur simulated seal "u8, (byte)number]).Bytes.ToArray();
        key[0] &= 0x3f;
        return key;
    }
}
