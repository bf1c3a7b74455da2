using System;
using System.Security.Cryptography;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Node.Consensus;

/// <summary>Signs this validator's messages, and seals its commits where the chain's seals are BLS. Whoever signs has made durable before what the message promises.</summary>
/// <param name="privateKey">The node's key.</param>
/// <param name="chainId">Of the chain.</param>
/// <param name="sealKey">A BLS key; null for none.</param>
internal sealed class ValidatorKey(byte[] privateKey, ulong chainId, byte[]? sealKey = null)
{
    public Address Address { get; } =
        Secp256k1Signer.TryGetAddress(privateKey, out Address address) ? address : throw new ArgumentException("Not a private key.", nameof(privateKey));

    /// <summary>What commits are sealed by; null without a key for it.</summary>
    public BlsPublicKey? Seals { get; } = sealKey is null ? null : PublicKeyOf(sealKey);

    /// <summary>Why this key cannot commit as a validator of the set; null when it can, or is none of them.</summary>
    public string? ObjectionTo(ValidatorSet validators)
    {
        int place = validators.IndexOf(Address);
        if (place < 0 || validators.Validators[place].SealKey is not { } expected) return null;
        if (Seals is null) return $"the validator {Address} has no seal key: name the file of {Hex.Encode(expected.Bytes)} as sealKey in the node's configuration";
        return Seals.Bytes.SequenceEqual(expected.Bytes)
            ? null
            : $"the validator {Address} has the seal key {Hex.Encode(Seals.Bytes)}, but the chain knows it by {Hex.Encode(expected.Bytes)}: name that key's file as sealKey";
    }

    /// <summary>The same message gives the same bytes each time (RFC 6979; BLS signatures are unique).</summary>
    /// <param name="message">By this validator, unsigned.</param>
    /// <param name="seals">Who may have made the seal already.</param>
    public VerifiedMessage Sign(ConsensusMessage message, SealDesk? seals = null)
    {
        Hash256 digest = MessageDigest.Of(message, chainId);
        bool isSigned = Secp256k1Signer.Sign(digest, privateKey, out U256 r, out U256 s, out int parity);
        ConsensusMessage signed = message with { Signature = new RecoverableSignature(r, s, (byte)parity) };
        if (signed is ConsensusMessage.Commit commit && sealKey is not null) signed = commit with { Seal = seals?.SealOf(digest) ?? Seal(new BlsMessage(digest.Bytes)) };
        return isSigned && VerifiedMessage.TryVerify(signed, chainId, out VerifiedMessage? verified)
            ? verified!
            : throw new InvalidOperationException($"The key of {Address} cannot sign for {message.Author}.");
    }

    /// <summary>Seals what the digest was hashed to. There must be a key for it.</summary>
    public SealSignature Seal(BlsMessage message)
    {
        Span<byte> mask = stackalloc byte[BlsSigner.MaskSize];
        RandomNumberGenerator.Fill(mask);
        return BlsSigner.Sign(sealKey!, message, mask) is { } seal ? new SealSignature(seal) : throw new InvalidOperationException("The seal key does not seal.");
    }

    private static BlsPublicKey PublicKeyOf(byte[] key)
    {
        Span<byte> mask = stackalloc byte[BlsSigner.MaskSize];
        Span<byte> publicKey = stackalloc byte[BlsPublicKey.Size];
        RandomNumberGenerator.Fill(mask);
        return BlsSigner.TryGetPublicKey(key, mask, publicKey) ? new BlsPublicKey(publicKey) : throw new ArgumentException("Not a BLS12-381 private key.", nameof(key));
    }
}
