using System;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Node.Consensus;

/// <summary>Signs this validator's messages. Whoever signs has made durable before what the message promises.</summary>
internal sealed class ValidatorKey(byte[] privateKey, ulong chainId)
{
    public Address Address { get; } =
        Secp256k1Signer.TryGetAddress(privateKey, out Address address) ? address : throw new ArgumentException("Not a private key.", nameof(privateKey));

    /// <summary>The same message gives the same bytes each time (RFC 6979).</summary>
    public VerifiedMessage Sign(ConsensusMessage message)
    {
        bool isSigned = Secp256k1Signer.Sign(MessageDigest.Of(message, chainId), privateKey, out U256 r, out U256 s, out int parity);
        ConsensusMessage signed = message with { Signature = new RecoverableSignature(r, s, (byte)parity) };
        return isSigned && VerifiedMessage.TryVerify(signed, chainId, out VerifiedMessage? verified)
            ? verified!
            : throw new InvalidOperationException($"The key of {Address} cannot sign for {message.Author}.");
    }
}
