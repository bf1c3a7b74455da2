using System;
using System.Formats.Asn1;
using System.IO;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Network;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Network;

public sealed class IdentityTests
{
    private static readonly byte[] Key = TestNode.Key(7);

    [Fact]
    public void A_certificate_proves_the_address_of_the_key_it_was_made_with()
    {
        using X509Certificate2 certificate = PeerCertificate.Create(Key, TestNode.ChainId);

        Assert.True(PeerCertificate.TryReadAddress(certificate, TestNode.ChainId, out Address address, out string? refusal), refusal);
        Assert.True(Secp256k1Signer.TryGetAddress(Key, out Address expected));
        Assert.Equal(expected, address);
    }

    [Fact]
    public void Two_processes_with_one_key_have_different_TLS_keys()
    {
        using X509Certificate2 one = PeerCertificate.Create(Key, 1);
        using X509Certificate2 two = PeerCertificate.Create(Key, 1);

        Assert.NotEqual(one.GetPublicKey(), two.GetPublicKey());
    }

    [Fact]
    public void A_certificate_without_the_extension_is_refused() => Refused("one extension", key => PeerCertificate.Create(key, claim: null));

    [Fact]
    public void A_certificate_with_the_extension_twice_is_refused() => Refused("one extension", key =>
    {
        const string almost = "2.25.163656538542096190723697301437740379410";
        byte[] claim = PeerCertificate.Claim(key.ExportSubjectPublicKeyInfo(), Key, TestNode.ChainId);
        CertificateRequest request = new("CN=sequitur", key, HashAlgorithmName.SHA256);
        foreach (string oid in new[] { PeerCertificate.ExtensionOid, almost }) request.CertificateExtensions.Add(new X509Extension(oid, [4, (byte)claim.Length, .. claim], false));
        byte[] encoded = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1)).RawData;
        Encoded(PeerCertificate.ExtensionOid).CopyTo(encoded, encoded.AsSpan().IndexOf(Encoded(almost)));
        return X509CertificateLoader.LoadCertificate(encoded);
    });

    [Fact]
    public void A_signature_of_another_key_than_the_addresss_is_refused() => Refused("is not by", key =>
    {
        byte[] claim = PeerCertificate.Claim(key.ExportSubjectPublicKeyInfo(), TestNode.Key(8), TestNode.ChainId);
        byte[] own = PeerCertificate.Claim(key.ExportSubjectPublicKeyInfo(), Key, TestNode.ChainId);
        own.AsSpan(0, Address.Size).CopyTo(claim);
        return PeerCertificate.Create(key, claim);
    });

    [Fact]
    public void A_signature_for_another_chain_is_refused() =>
        Refused("is not by", key => PeerCertificate.Create(key, PeerCertificate.Claim(key.ExportSubjectPublicKeyInfo(), Key, TestNode.ChainId + 1)));

    [Fact]
    public void A_signature_copied_from_another_certificate_is_refused() => Refused("is not by", key =>
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return PeerCertificate.Create(key, PeerCertificate.Claim(other.ExportSubjectPublicKeyInfo(), Key, TestNode.ChainId));
    });

    [Fact]
    public void A_signature_with_a_high_s_is_refused() => Refused("low s", key =>
    {
        byte[] claim = PeerCertificate.Claim(key.ExportSubjectPublicKeyInfo(), Key, TestNode.ChainId);
        claim.AsSpan(Address.Size + 32, 32).Fill(0xee);
        return PeerCertificate.Create(key, claim);
    });

    [Fact]
    public void A_claim_of_another_length_is_refused() => Refused("85 bytes", key =>
        PeerCertificate.Create(key, [.. PeerCertificate.Claim(key.ExportSubjectPublicKeyInfo(), Key, TestNode.ChainId), 0]));

    [Fact]
    public void A_key_of_another_curve_is_refused() => Refused("P-256", _ =>
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return PeerCertificate.Create(key, PeerCertificate.Claim(key.ExportSubjectPublicKeyInfo(), Key, TestNode.ChainId));
    });

    [Fact]
    public async Task A_node_does_not_greet_a_client_without_a_certificate()
    {
        await using TestNode node = await TestNode.StartAsync(1);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using HostilePeer peer = await HostilePeer.ConnectTlsAsync(node.Network.EndPoint, certificate: null);
            await peer.GreetAsync(static hello => hello);
        });
        Assert.Contains("none came", await node.ReportAsync("incoming connection refused"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_does_not_greet_a_client_whose_certificate_proves_nothing()
    {
        await using TestNode node = await TestNode.StartAsync(1);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = PeerCertificate.Create(key, claim: null);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using HostilePeer peer = await HostilePeer.ConnectTlsAsync(node.Network.EndPoint, certificate);
            await peer.GreetAsync(static hello => hello);
        });
        Assert.Contains("one extension", await node.ReportAsync("incoming connection refused"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_below_1_3_is_refused()
    {
        await using TestNode node = await TestNode.StartAsync(1);
        using X509Certificate2 certificate = PeerCertificate.Create(Key, TestNode.ChainId);

        await Assert.ThrowsAnyAsync<Exception>(() => HostilePeer.ConnectTlsAsync(node.Network.EndPoint, certificate, SslProtocols.Tls12));
        await node.UntilAsync(() => node.Network.Statistics.Refusals == 1, "it was not refused");
    }

    [Fact]
    public async Task A_configured_peer_with_another_address_than_expected_is_refused()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        Assert.True(Secp256k1Signer.TryGetAddress(TestNode.Key(9), out Address expected));
        await using TestNode two = await TestNode.StartAsync(2, $"{expected}@{one.Place}");

        Assert.Contains($"node {expected} expected, {one.Address} came", await two.ReportAsync("peer refused"), StringComparison.Ordinal);
        Assert.Empty(two.Network.Peers);
    }

    [Fact]
    public async Task A_configured_peer_with_the_address_expected_is_connected()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        await using TestNode two = await TestNode.StartAsync(2, $"{one.Address}@{one.Place}");

        Assert.Equal(one.Address, (await two.PeerAsync(one)).Address);
    }

    [Theory]
    [InlineData("genesis hash")]
    [InlineData("configuration hash")]
    public async Task A_node_of_another_chain_is_told_what_was_expected_and_what_came(string what)
    {
        await using TestNode one = await TestNode.StartAsync(1);
        Hash256 other = Keccak.Hash("other"u8);
        NetworkOptions options = TestNode.Options(2, one.Place);
        await using TestNode two = await TestNode.StartAsync(what == "genesis hash" ? options with { GenesisHash = other } : options with { ConfigurationHash = other });

        Hash256 ours = what == "genesis hash" ? TestNode.Genesis : TestNode.Configuration;
        string seenByOne = await one.ReportAsync("incoming connection refused");
        Assert.True(
            seenByOne.Contains($"{what} {ours} expected, {other} came", StringComparison.Ordinal), seenByOne);
        Assert.Contains(what, await two.ReportAsync("peer refused"), StringComparison.Ordinal);
        Assert.Empty(one.Told);
    }

    [Fact]
    public async Task A_node_of_another_chain_id_has_no_certificate_for_this_one()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        await using TestNode two = await TestNode.StartAsync(TestNode.Options(2, one.Place) with { ChainId = 1 });

        Assert.Contains("for this key and chain 1", await two.ReportAsync("peer refused"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("protocol version 1 expected, 2 came")]
    [InlineData("chain id 7530 expected, 7531 came")]
    public async Task A_hello_that_does_not_fit_is_refused_with_the_reason(string reason)
    {
        await using TestNode node = await TestNode.StartAsync(1);

        IOException refused = await Assert.ThrowsAsync<IOException>(() => HostilePeer.ConnectAsync(
            node.Network.EndPoint, Key, TestNode.ChainId, hello => reason[0] == 'p' ? hello with { Version = 2 } : hello with { ChainId = hello.ChainId + 1 }));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Empty(node.Told);
    }

    [Fact]
    public async Task A_node_does_not_connect_to_itself_and_does_not_try_twice()
    {
        TestNode first = await TestNode.StartAsync(1);
        int port = first.Network.EndPoint.Port;
        await first.DisposeAsync();
        await using TestNode node = await TestNode.StartAsync(TestNode.Options(1, $"127.0.0.1:{port}") with { Listen = new(System.Net.IPAddress.Loopback, port) });

        Assert.Contains("this is the node itself", await node.ReportAsync("peer refused"), StringComparison.Ordinal);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Empty(node.Told);
        Assert.InRange(node.Network.Statistics.Refusals, 1, 2);
    }

    [Fact]
    public async Task Another_process_with_the_same_key_is_refused_and_reported()
    {
        await using TestNode one = await TestNode.StartAsync(1);
        await using TestNode twin = await TestNode.StartAsync(1, one.Place);

        Assert.Contains("another process uses this node's key", await one.ReportAsync("incoming connection refused"), StringComparison.Ordinal);
        Assert.Contains("another process uses this node's key", await twin.ReportAsync("peer refused"), StringComparison.Ordinal);
    }

    private static byte[] Encoded(string oid)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        return writer.Encode();
    }

    private static void Refused(string reason, Func<ECDsa, X509Certificate2> make)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = make(key);

        Assert.False(PeerCertificate.TryReadAddress(certificate, TestNode.ChainId, out Address address, out string? refusal));
        Assert.True(address.IsZero);
        Assert.Contains(reason, refusal!, StringComparison.Ordinal);
    }
}
