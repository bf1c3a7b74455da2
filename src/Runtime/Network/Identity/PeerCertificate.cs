using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>Binds a TLS key (P-256, because TLS has no secp256k1) to a node key: the certificate carries the node address and the node key's
/// signature over the TLS key.</summary>
/// <remarks>TLS proves that the peer holds the TLS key; nothing else in a certificate (names, dates, its own signature) is looked at.</remarks>
internal static class PeerCertificate
{
    /// <summary>2.25 and the UUID 7b1f1a52-3c07-4f4e-9a58-2f5d9c0e6d11 as a number (ITU-T X.667).</summary>
    public const string ExtensionOid = "2.25.163656538542096190723697301437740379409";

    /// <summary>Node address ‖ signature.</summary>
    private const int ClaimSize = Address.Size + RecoverableSignature.Size;

    private const byte OctetStringTag = 0x04;

    private const int KeyInfoSize = 91;

    /// <summary>SubjectPublicKeyInfo of an uncompressed P-256 point, up to its coordinates.</summary>
    private static ReadOnlySpan<byte> KeyInfoPrefix =>
        [0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04];

    /// <summary>A certificate with a fresh TLS key; for this process only.</summary>
    public static X509Certificate2 Create(ReadOnlySpan<byte> nodeKey, ulong chainId)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Create(key, Claim(key.ExportSubjectPublicKeyInfo(), nodeKey, chainId));
    }

    /// <summary>Null leaves the extension out.</summary>
    internal static X509Certificate2 Create(ECDsa key, byte[]? claim)
    {
        CertificateRequest request = new("CN=sequitur", key, HashAlgorithmName.SHA256);
        if (claim is not null) request.CertificateExtensions.Add(new X509Extension(ExtensionOid, [OctetStringTag, (byte)claim.Length, .. claim], critical: false));

        // No date depends on anybody's clock.
        return request.CreateSelfSigned(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    internal static byte[] Claim(ReadOnlySpan<byte> keyInfo, ReadOnlySpan<byte> nodeKey, ulong chainId)
    {
        if (!Secp256k1Signer.TryGetAddress(nodeKey, out Address address) ||
            !Secp256k1Signer.Sign(Digest(keyInfo, chainId), nodeKey, out U256 r, out U256 s, out int recoveryId))
        {
            throw new ArgumentException("The node key is no secp256k1 key, or libsecp256k1 is missing.", nameof(nodeKey));
        }

        return [.. address.Bytes, .. new RecoverableSignature(r, s, (byte)recoveryId).ToBytes()];
    }

    /// <summary>keccak256(keccak256("sequitur.peer.v1") ‖ chain id (32 bytes) ‖ keccak256(SubjectPublicKeyInfo)).</summary>
    internal static Hash256 Digest(ReadOnlySpan<byte> keyInfo, ulong chainId)
    {
        Span<byte> encoded = stackalloc byte[96];
        Keccak.Hash("sequitur.peer.v1"u8).Bytes.CopyTo(encoded);
        ((U256)chainId).WriteBigEndian(encoded[32..]);
        Keccak.Hash(keyInfo).Bytes.CopyTo(encoded[64..]);
        return Keccak.Hash(encoded);
    }

    /// <summary>The node address that the certificate proves; false with the reason when it proves none.</summary>
    public static bool TryReadAddress(X509Certificate2? certificate, ulong chainId, out Address address, out string? refusal)
    {
        address = default;
        try
        {
            refusal = "a certificate expected, none came";
            if (certificate is null) return false;
            if (!TryFindExtension(certificate, out byte[] extension, out refusal)) return false;
            return TryReadAddress(extension, certificate.PublicKey.ExportSubjectPublicKeyInfo(), chainId, out address, out refusal);
        }
        catch (CryptographicException exception)
        {
            refusal = $"an unreadable certificate: {exception.Message}";
            return false;
        }
    }

    internal static bool TryReadAddress(ReadOnlySpan<byte> extension, ReadOnlySpan<byte> keyInfo, ulong chainId, out Address address, out string? refusal)
    {
        address = default;
        refusal = "an uncompressed P-256 key expected in the certificate";
        if (keyInfo.Length != KeyInfoSize || !keyInfo.StartsWith(KeyInfoPrefix)) return false;
        refusal = $"{ClaimSize} bytes, address and signature with a low s, expected in the certificate's extension";
        if (extension.Length != 2 + ClaimSize || extension[0] != OctetStringTag || extension[1] != ClaimSize) return false;
        if (!RecoverableSignature.TryRead(extension[(2 + Address.Size)..], out RecoverableSignature signature)) return false;
        Address claimed = new(extension[2..(2 + Address.Size)]);
        refusal = $"the certificate's signature is not by {claimed} for this key and chain {chainId}";
        if (claimed.IsZero || !signature.TryRecover(Digest(keyInfo, chainId), out Address signer) || signer != claimed) return false;
        address = claimed;
        refusal = null;
        return true;
    }

    private static bool TryFindExtension(X509Certificate2 certificate, out byte[] content, out string? refusal)
    {
        content = [];
        int count = 0;
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension.Oid?.Value != ExtensionOid) continue;
            content = extension.RawData;
            count++;
        }

        refusal = count == 1 ? null : $"one extension {ExtensionOid} expected in the certificate, {count} came";
        return count == 1;
    }
}
