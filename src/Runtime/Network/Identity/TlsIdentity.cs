using System;
using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>This process's certificate, and TLS with it: version 1.3 only, both sides prove who they are, no session is resumed.</summary>
internal sealed class TlsIdentity : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly SslStreamCertificateContext _context;
    private readonly ulong _chainId;

    public TlsIdentity(ReadOnlySpan<byte> nodeKey, ulong chainId)
        : this(PeerCertificate.Create(nodeKey, chainId), chainId)
    {
    }

    internal TlsIdentity(X509Certificate2 certificate, ulong chainId)
    {
        _certificate = certificate;
        _chainId = chainId;
        _context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
    }

    /// <summary>The stream and the address proved by the other side; throws <see cref="AuthenticationException"/> with the reason.</summary>
    public async Task<(SslStream Stream, Address Peer)> ConnectAsync(Stream transport, CancellationToken cancellation)
    {
        ProofOfAddress proof = new(_chainId);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "sequitur",
            ClientCertificateContext = _context,
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = false,
            CertificateChainPolicy = NoOpinion(),
            RemoteCertificateValidationCallback = proof.Check,
        };
        SslStream stream = new(transport);
        return await FinishAsync(stream, stream.AuthenticateAsClientAsync(options, cancellation), proof).ConfigureAwait(false);
    }

    public async Task<(SslStream Stream, Address Peer)> AcceptAsync(Stream transport, CancellationToken cancellation)
    {
        ProofOfAddress proof = new(_chainId);
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificateContext = _context,
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = false,
            CertificateChainPolicy = NoOpinion(),
            RemoteCertificateValidationCallback = proof.Check,
        };
        SslStream stream = new(transport);
        return await FinishAsync(stream, stream.AuthenticateAsServerAsync(options, cancellation), proof).ConfigureAwait(false);
    }

    public void Dispose() => _certificate.Dispose();

    /// <summary>The platform builds a chain whether or not anybody asks: it shall neither download anything nor care.</summary>
    private static X509ChainPolicy NoOpinion() => new()
    {
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        VerificationFlags = X509VerificationFlags.AllFlags,
    };

    private static async Task<(SslStream Stream, Address Peer)> FinishAsync(SslStream stream, Task authentication, ProofOfAddress proof)
    {
        try
        {
            await authentication.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            if (exception is AuthenticationException && proof.Refusal is { } refusal) throw new AuthenticationException(refusal, exception);
            throw;
        }

        return (stream, proof.Address);
    }

    /// <summary>What one handshake's certificate proves.</summary>
    private sealed class ProofOfAddress(ulong chainId)
    {
        private Address _address;
        private string? _refusal;

        public Address Address => _address;

        public string? Refusal => _refusal;

        /// <summary>The platform's opinion of the chain is not asked: a peer signs for itself.</summary>
        public bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
            PeerCertificate.TryReadAddress(certificate as X509Certificate2, chainId, out _address, out _refusal);
    }
}
