using System;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Crypto.Tests;

public sealed class Secp256k1Tests
{
    private static readonly byte[] WellKnownKey = Convert.FromHexString("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

    [Fact]
    public void The_first_development_key_has_its_well_known_address()
    {
        RequireLibrary();
        Assert.True(Secp256k1Signer.TryGetAddress(WellKnownKey, out Address address));
        Assert.Equal("f39fd6e51aad88f6f4ce6ab8827279cfffb92266", Convert.ToHexStringLower(address.Bytes));
    }

    [Fact]
    public void Signing_is_deterministic_and_gives_a_low_s()
    {
        RequireLibrary();
        Hash256 hash = Keccak.Hash("sample"u8);
        Assert.True(Secp256k1Signer.Sign(hash, WellKnownKey, out U256 r, out U256 s, out int id));
        Assert.True(Secp256k1Signer.Sign(hash, WellKnownKey, out U256 again, out U256 sAgain, out int idAgain));
        Assert.Equal((r, s, id), (again, sAgain, idAgain));
        Assert.True(Secp256k1.IsLowS(s));
    }

    /// <summary>RFC 6979 over secp256k1 and SHA-256, the value wallets test against (private key 1, "Satoshi Nakamoto").</summary>
    [Fact]
    public void The_nonce_is_that_of_rfc_6979()
    {
        RequireLibrary();
        byte[] key = new byte[32];
        key[31] = 1;
        Hash256 hash = new(System.Security.Cryptography.SHA256.HashData("Satoshi Nakamoto"u8));
        Assert.True(Secp256k1Signer.Sign(hash, key, out U256 r, out U256 s, out _));
        Assert.Equal("934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8", Convert.ToHexStringLower(r.ToHash256().Bytes));
        Assert.Equal("2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5", Convert.ToHexStringLower(s.ToHash256().Bytes));
    }

    [Fact]
    public void A_key_outside_the_group_order_is_refused()
    {
        RequireLibrary();
        Assert.False(Secp256k1Signer.TryGetAddress(new byte[32], out _));
        Assert.False(Secp256k1Signer.TryGetAddress(Secp256k1.CurveOrder.ToHash256().Bytes, out _));
        Assert.False(Secp256k1Signer.TryGetAddress(new byte[31], out _));
        Assert.False(Secp256k1Signer.Sign(Keccak.Empty, new byte[32], out _, out _, out _));
    }

    /// <summary>The example of the ecrecover precompile in the yellow paper's reference tests.</summary>
    [Fact]
    public void A_known_signature_gives_its_signer_in_both_bodies()
    {
        Hash256 hash = new(Convert.FromHexString("18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c"));
        U256 r = U256.FromBigEndian(Convert.FromHexString("73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f"));
        U256 s = U256.FromBigEndian(Convert.FromHexString("eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549"));
        Assert.True(Secp256k1.TryRecover(hash, r, s, 1, out Address signer));
        Assert.Equal("a94f5374fce5edbc8e2a8697c15331677e6ebf0b", Convert.ToHexStringLower(signer.Bytes));
        byte[] key = new byte[64];
        Assert.True(Secp256k1.TryRecoverKeyPortable(hash, r, s, 1, key));
        Assert.Equal(signer, Secp256k1.AddressOf(key));
    }

    [Fact]
    public void Values_outside_the_order_recover_nothing()
    {
        U256 order = Secp256k1.CurveOrder;
        Assert.False(Secp256k1.TryRecover(Keccak.Empty, 0, 1, 0, out _));
        Assert.False(Secp256k1.TryRecover(Keccak.Empty, 1, 0, 0, out _));
        Assert.False(Secp256k1.TryRecover(Keccak.Empty, order, 1, 0, out _));
        Assert.False(Secp256k1.TryRecover(Keccak.Empty, 1, order, 0, out _));
        Assert.False(Secp256k1.TryRecover(Keccak.Empty, 1, 1, 4, out _));
        Assert.False(Secp256k1.TryRecover(Keccak.Empty, 1, 1, -1, out _));
    }

    [Fact]
    public void A_signature_made_here_recovers_its_signer_in_both_bodies()
    {
        RequireLibrary();
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            byte[] secret = new byte[32];
            byte[] message = new byte[32];
            random.NextBytes(secret);
            random.NextBytes(message);
            Hash256 hash = new(message);
            Assert.True(Secp256k1Signer.Sign(hash, secret, out U256 r, out U256 s, out int id));
            byte[] expected = new byte[64];
            byte[] native = new byte[64];
            byte[] portable = new byte[64];
            Assert.True(Secp256k1Signer.TryGetPublicKey(secret, expected));
            Assert.True(Secp256k1.TryRecoverKeyNative(hash, r, s, id, native));
            Assert.True(Secp256k1.TryRecoverKeyPortable(hash, r, s, id, portable));
            Assert.Equal(expected, native);
            Assert.Equal(expected, portable);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Both_bodies_agree_on_any_signature()
    {
        RequireLibrary();
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            for (int id = 0; id < 4; id++)
            {
                AssertBodiesAgree(RandomWord(random), RandomWord(random), RandomWord(random), id);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Both_bodies_agree_at_the_edges()
    {
        RequireLibrary();
        ulong[] low = [1, 2, 3, 7];
        U256 order = Secp256k1.CurveOrder;
        foreach (ulong r in low)
        {
            foreach (ulong s in low)
            {
                foreach (U256 hash in new U256[] { 0, 1, r, s, order, new(order.U0 - r, order.U1, order.U2, order.U3), U256.MaxValue })
                {
                    for (int id = 0; id < 4; id++)
                    {
                        AssertBodiesAgree(hash, r, s, id);
                        AssertBodiesAgree(hash, new U256(order.U0 - r, order.U1, order.U2, order.U3), s, id);
                        AssertBodiesAgree(hash, r, new U256(order.U0 - s, order.U1, order.U2, order.U3), id);
                    }
                }
            }
        }
    }

    private static U256 RandomWord(Random random)
    {
        Span<byte> bytes = stackalloc byte[32];
        random.NextBytes(bytes);
        return U256.FromBigEndian(bytes);
    }

    private static void AssertBodiesAgree(in U256 hash, in U256 r, in U256 s, int id)
    {
        if (r.IsZero || s.IsZero || r >= Secp256k1.CurveOrder || s >= Secp256k1.CurveOrder)
        {
            return;
        }

        byte[] native = new byte[64];
        byte[] portable = new byte[64];
        bool nativeFound = Secp256k1.TryRecoverKeyNative(hash.ToHash256(), r, s, id, native);
        bool portableFound = Secp256k1.TryRecoverKeyPortable(hash.ToHash256(), r, s, id, portable);
        Assert.Equal(nativeFound, portableFound);
        Assert.Equal(native, portable);
    }

    private static void RequireLibrary() => Assert.SkipUnless(Secp256k1Library.IsAvailable, Secp256k1Library.InstallHint);
}
