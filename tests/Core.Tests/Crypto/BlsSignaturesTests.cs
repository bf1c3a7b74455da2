using System;
using System.Linq;
using System.Numerics;
using Sequitur.Crypto;
using Xunit;
using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Core.Crypto;

/// <summary>Signatures of single keys and sums of them. Wycheproof's cases are in <see cref="Bls12381SignatureTests"/>.</summary>
public sealed class BlsSignaturesTests
{
    /// <summary>Private key, public key, signature of <see cref="s_message"/>, proof of possession: by @noble/curves 2.4.0; @chainsafe/blst 2.2.0 agrees on what it has.</summary>
    private static readonly (string Secret, string Key, string Signature, string Possession)[] s_known =
    [
        (
            "1f1340664511403fc31c12bab83f2bbe48149055f5d1d5338594fb957f64f4ca",
            "a232e2e93fcb813c7ac5e53e509493466b97d5e8a380b3f045db863b344e1b0b36e344a83c40e2c08b46c5a857733960",
            "95308bdc9798a4d4df24f644e568eb3816dfa44b49dc35bd2ed0991df1b50b97a8d50a8ad2766caadd5aa27839ee49bf064c40579f366e3d5c7c257da10de2a3"
                + "0bfb25cae38063b0c517ea57eb4575fddcca9abf12480cd38efc3faee2ebb806",
            "86c6640252d8c7954625300e304ee9ac4619706df824e5482f579a3f27987878012d14b5ad0dc3f130caa5d14b9900540e319d2cce3376db6aa2acc510a3a810"
                + "de090cccf21b04719d42eba392628e06d041de59165360a614dd898e9e0d741f"),
        (
            "060d791b95e9a87a25cfd8116dd1de63c681152086ab0ef5abf10d984a935af8",
            "829cab0aa61fed5c5d7412bbe3b49ec14806ba61373b1a78eabedbb53efb2930ed2ac54c775a630c76098dab92879c58",
            "b9d4d28c1395b6e6306ea2c010cc44c5f06f4fb13cf92f963c9fe864a60eba4519efb81d1d8a71e62e645f8fc8a1a30203b949008a1263e4d4666513b73cdf6d"
                + "0021642366b603dbf64c73330fba37d0c8e2603db2aa87e1e07a07ea069c1cc4",
            "b218ab92fb7f18da868fce59981a77ec668c163a81bf35d19c8ca2cedfaa3418e7caa87f52fc00bd33d2cce0dfb518450468bb6df464462e78488a8bad9dee80"
                + "f7fa1ae634c07eb5a812df6aeb4fbd69ffd6485415f2fff180ece626baec6d04"),
        (
            "1fc5c857e02fff27d18316983c26ebb296642b2181f3301d4d18d881ac523863",
            "8c194514ca925104854d9bc38759560a4a3c47d622d8727617e34844f39d475543956d1004c7e22da683fd262881495e",
            "907680ec8e96230a23c73c70ff9b07dbfca628fec566a70275ab73ec548d42004a3a1b2d59d3eb0eceebcd7f6700b971032114a889aad2e9b6bdf228ccc6f26c"
                + "d023ef923932305a776fcd8f07c342a14f435d6d76af61abd5a8896c3b048b58",
            "b4be2eb49634b401b5abf4c2ba34b9cad3ecd334edd571cc026f9bd1222f914e7b7663f9683a57639b78354c0e1ab396019029ec82c46d0eabda8d89228c0671"
                + "8bb96d6ce03ecfd03b0dfb8494850570336fd882eceeb8f9d0b37192d2ce51c5"),
    ];

    private static readonly byte[] s_message = Convert.FromHexString("ab530a13e45914982b79f9b7e3fba994cfd1f3fb22f71cea1afbf02b460c6d1d");
    private static readonly byte[] s_aggregate = Convert.FromHexString(
        "958c394dd50e567373508ed23e32fa46f26ecfc827a1298f8d7e1b393e6bdcf05fd92f31702135c40feb83cc78fc8e8f17dcb25b1fec35bf1651b434e104805d"
            + "6a3924c8c88bc4cb6159950e28f8558173c2f66ad96ad335359714e7ce99d799");

    private static readonly byte[] s_infinity = [0xc0, .. new byte[95]];

    [Fact]
    public void Keys_signatures_and_possession_are_those_of_other_implementations()
    {
        foreach ((string secret, string key, string signature, string possession) in s_known)
        {
            byte[] mask = Mask(secret.Length);
            byte[] made = new byte[96];
            Assert.True(BlsSigner.TryGetPublicKey(Convert.FromHexString(secret), mask, made));
            Assert.Equal(key, Convert.ToHexStringLower(made.AsSpan(0, 48)));
            Assert.True(BlsSigner.TrySign(Convert.FromHexString(secret), s_message, mask, made));
            Assert.Equal(signature, Convert.ToHexStringLower(made));
            Assert.True(BlsSigner.TryProvePossession(Convert.FromHexString(secret), mask, made));
            Assert.Equal(possession, Convert.ToHexStringLower(made));
        }
    }

    [Fact]
    public void What_is_signed_does_not_depend_on_the_mask()
    {
        byte[] secret = Convert.FromHexString(s_known[0].Secret);
        foreach (byte[] mask in new[] { new byte[32], [.. Enumerable.Repeat((byte)0xff, 32)], secret, Mask(1), Mask(2) })
        {
            byte[] signature = new byte[96];
            Assert.True(BlsSigner.TrySign(secret, s_message, mask, signature));
            Assert.Equal(Signature(0), signature);
        }
    }

    [Fact]
    public void What_is_no_private_key_signs_nothing()
    {
        byte[] order = Bls12381Points.Order.ToByteArray(isUnsigned: true, isBigEndian: true);
        foreach (byte[] secret in new[] { new byte[32], order, [.. Enumerable.Repeat((byte)0xff, 32)], new byte[31], [.. Convert.FromHexString(s_known[0].Secret), 0], [] })
        {
            Assert.False(BlsSigner.TryGetPublicKey(secret, Mask(1), new byte[48]));
            Assert.False(BlsSigner.TrySign(secret, s_message, Mask(1), new byte[96]));
            Assert.False(BlsSigner.TryProvePossession(secret, Mask(1), new byte[96]));
        }
    }

    [Fact]
    public void A_signature_is_of_one_key_and_one_message()
    {
        Assert.True(BlsSignatures.Verify(Key(0), s_message, Signature(0)));
        Assert.False(BlsSignatures.Verify(Key(1), s_message, Signature(0)));
        Assert.False(BlsSignatures.Verify(Key(0), s_message.AsSpan(1), Signature(0)));
        Assert.False(BlsSignatures.Verify(Key(0), s_message, Signature(1)));
    }

    [Fact]
    public void Possession_and_signature_are_not_taken_for_each_other()
    {
        byte[] possession = Convert.FromHexString(s_known[0].Possession);
        Assert.True(BlsSignatures.VerifyPossession(Key(0), possession));
        Assert.False(BlsSignatures.VerifyPossession(Key(1), possession));
        Assert.False(BlsSignatures.Verify(Key(0), Key(0).Bytes, possession));
        byte[] signature = new byte[96];
        Assert.True(BlsSigner.TrySign(Convert.FromHexString(s_known[0].Secret), Key(0).Bytes, Mask(3), signature));
        Assert.True(BlsSignatures.Verify(Key(0), Key(0).Bytes, signature));
        Assert.False(BlsSignatures.VerifyPossession(Key(0), signature));
    }

    [Fact]
    public void A_sum_is_verified_by_exactly_those_who_signed()
    {
        byte[] sum = new byte[96];
        Assert.True(BlsSignatures.TryAggregate([Signature(0), Signature(1), Signature(2)], sum));
        Assert.Equal(s_aggregate, sum);
        Assert.True(BlsSignatures.VerifyAggregate([Key(0), Key(1), Key(2)], s_message, sum));
        Assert.True(BlsSignatures.VerifyAggregate([Key(2), Key(0), Key(1)], s_message, sum));
        Assert.False(BlsSignatures.VerifyAggregate([Key(0), Key(1)], s_message, sum));
        Assert.False(BlsSignatures.VerifyAggregate([Key(0), Key(1), Key(1)], s_message, sum));
        Assert.False(BlsSignatures.VerifyAggregate([Key(0), Key(1), Key(2), Key(2)], s_message, sum));
        Assert.False(BlsSignatures.VerifyAggregate([], s_message, sum));
        Assert.False(BlsSignatures.VerifyAggregate([Key(0), Key(1), Key(2)], [], sum));
        Assert.True(BlsSignatures.VerifyAggregate([Key(1)], s_message, Signature(1)));
    }

    [Fact]
    public void Nothing_sums_to_a_signature()
    {
        Assert.False(BlsSignatures.TryAggregate([], new byte[96]));
        Assert.False(BlsSignatures.TryAggregate([Signature(0), Negative(Signature(0))], new byte[96]));
        Assert.False(BlsSignatures.TryAggregate([Signature(0), s_infinity], new byte[96]));
        Assert.False(BlsSignatures.TryAggregate([Signature(0), Signature(1)[..95]], new byte[96]));
    }

    [Fact]
    public void Keys_and_signatures_in_another_form_or_outside_the_subgroup_are_refused()
    {
        Assert.All(Spoilt(Signature(0)), bytes => Assert.False(BlsSignatures.IsWellFormed(bytes)));
        Assert.All(Spoilt(Signature(0)), bytes => Assert.False(BlsSignatures.Verify(Key(0), s_message, bytes)));
        Assert.All(Spoilt(Key(0).Bytes.ToArray()).Where(bytes => bytes.Length == 48), bytes => Assert.False(new BlsPublicKey(bytes).IsValid));
        Assert.False(new BlsPublicKey([0xc0, .. new byte[47]]).IsValid);
        Assert.False(BlsSignatures.IsWellFormed(s_infinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlsPublicKey(new byte[47]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlsPublicKey(new byte[49]));

        byte[] outsider = Outsider();
        Assert.False(new BlsPublicKey(outsider).IsValid);
        Assert.False(BlsSignatures.Verify(new BlsPublicKey(outsider), s_message, Signature(0)));
        Assert.False(BlsSignatures.VerifyAggregate([Key(0), new BlsPublicKey(outsider)], s_message, Signature(0)));
        Assert.False(BlsSignatures.IsWellFormed(TwistOutsider()));
        Assert.False(BlsSignatures.TryAggregate([Signature(0), TwistOutsider()], new byte[96]));
    }

    [Fact]
    public void A_key_and_its_opposite_sign_nothing_together_not_even_infinity()
    {
        BlsPublicKey opposite = new([(byte)(Key(0).Bytes[0] ^ 0x20), .. Key(0).Bytes[1..]]);
        Assert.True(opposite.IsValid);
        Assert.False(BlsSignatures.VerifyAggregate([Key(0), opposite], s_message, s_infinity));
        Assert.False(VerifyEach([Key(0), opposite], s_message, [Signature(0), s_infinity], [1, 1]));
    }

    [Fact]
    public void A_rogue_key_signs_for_others_which_is_why_possession_is_proven()
    {
        // The rogue knows the private key of rogue + Key(1) only.
        byte[] secret = Convert.FromHexString(s_known[0].Secret);
        Assert.True(Bls12381Compression.TryReadPoint(Key(0).Bytes, out Point known) & Bls12381Compression.TryReadPoint(Key(1).Bytes, out Point victim));
        byte[] rogue = new byte[48];
        Bls12381Compression.WritePoint(Point.Add(known, Point.Negate(victim)), rogue);
        byte[] forged = new byte[96];
        Assert.True(BlsSigner.TrySign(secret, s_message, Mask(1), forged));
        Assert.True(BlsSignatures.VerifyAggregate([new BlsPublicKey(rogue), Key(1)], s_message, forged));
        Assert.True(BlsSigner.TryProvePossession(secret, Mask(1), forged));
        Assert.False(BlsSignatures.VerifyPossession(new BlsPublicKey(rogue), forged));
    }

    [Fact]
    public void The_two_pairings_of_a_sum_say_what_the_check_of_the_aggregate_says()
    {
        BlsMessage message = new(s_message);
        BlsPublicKey[] keys = [Key(0), Key(1), Key(2)];
        byte[] sum = new byte[96];
        BlsPairing ofKeys = BlsPairing.OfKeys(keys, message)!;
        BlsPairing ofSignatures = BlsPairing.OfSignatures(Read(Signature(0), Signature(1), Signature(2)), sum)!;
        Assert.Equal(s_aggregate, sum);
        Assert.True(BlsPairing.AreOne(ofKeys, ofSignatures));
        Assert.False(BlsPairing.AreOne(ofKeys, BlsPairing.OfSignatures(Read(Signature(0), Signature(1), Signature(1)), sum)!));
        Assert.False(BlsPairing.AreOne(BlsPairing.OfKeys(keys.AsSpan(1), message)!, ofSignatures));
        Assert.False(BlsPairing.AreOne(BlsPairing.OfKeys(keys, new BlsMessage(s_message.AsSpan(1)))!, ofSignatures));

        // Wrong ones may cancel out, even outside the subgroup: then the sum is a signature all the same.
        Assert.True(BlsPairing.AreOne(ofKeys, BlsPairing.OfSignatures(Read(Shifted(Signature(0), false), Shifted(Signature(1), true), Signature(2)), sum)!));
        Assert.Equal(s_aggregate, sum);
        Assert.NotNull(BlsPairing.OfSignatures(Read(Signature(0), TwistOutsider(), Negative(TwistOutsider())), sum));
        Assert.Equal(Signature(0), sum);
    }

    [Fact]
    public void There_is_no_pairing_of_a_sum_that_is_none_infinite_or_outside_the_subgroup()
    {
        BlsMessage message = new(s_message);
        byte[] sum = new byte[96];
        Assert.Null(BlsPairing.OfKeys([], message));
        Assert.Null(BlsPairing.OfSignatures([], sum));
        Assert.Null(BlsPairing.OfKeys([Key(0), new BlsPublicKey(new byte[48])], message));
        Assert.Null(BlsPairing.OfSignatures(Read(Signature(0), new byte[96]), sum));
        Assert.Null(BlsPairing.OfSignatures(Read(Signature(0), s_infinity), sum));
        Assert.Null(BlsPairing.OfSignatures(Read(Signature(0), Negative(Signature(0))), sum));
        Assert.Null(BlsPairing.OfSignatures(Read(TwistOutsider()), sum));
        Assert.Null(BlsPairing.OfSignatures(Read(Signature(0), TwistOutsider()), sum));
    }

    [Fact]
    public void A_signature_of_a_message_hashed_before_is_the_same_and_known_as_one()
    {
        BlsMessage message = new(s_message);
        BlsSignature signature = BlsSigner.Sign(Convert.FromHexString(s_known[0].Secret), message, Mask(3))!;
        Assert.Equal(Signature(0), signature.Bytes.ToArray());
        Assert.True(signature.IsOnCurve);
        Assert.True(BlsSignatures.Verify(Key(0), message, signature));
        Assert.False(BlsSignatures.Verify(Key(1), message, signature));
        Assert.False(BlsSignatures.Verify(Key(0), message, new BlsSignature(TwistOutsider())));
        Assert.True(new BlsSignature(TwistOutsider()).IsOnCurve);
        Assert.False(new BlsSignature(s_infinity).IsOnCurve);
        Assert.All(Spoilt(Signature(0)).Where(bytes => bytes.Length == 96), bytes => Assert.False(BlsSignatures.Verify(Key(0), message, new BlsSignature(bytes))));
        Assert.Null(BlsSigner.Sign(new byte[32], message, Mask(3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlsSignature(new byte[95]));
    }

    [Fact]
    public void Each_of_many_is_verified_at_once_and_two_that_cancel_out_are_found()
    {
        byte[][] good = [Signature(0), Signature(1), Signature(2)];
        BlsPublicKey[] keys = [Key(0), Key(1), Key(2)];
        ulong[] factors = [0x123456789abcdef1, 0, ulong.MaxValue];
        Assert.True(VerifyEach(keys, s_message, good, factors));
        Assert.True(VerifyEach(keys[..1], s_message, good[..1], [7]));
        Assert.False(VerifyEach(keys, s_message, [good[0], good[2], good[1]], factors));
        Assert.False(VerifyEach(keys, s_message, good[..2], factors));
        Assert.False(VerifyEach([], s_message, [], []));
        Assert.False(VerifyEach(keys, s_message[1..], good, factors));
        Assert.False(VerifyEach(keys, s_message, [good[0], good[1], TwistOutsider()], factors));
        Assert.False(VerifyEach(keys[..1], s_message, [TwistOutsider()], [7]));
        Assert.False(VerifyEach(keys, s_message, [good[0], good[1], s_infinity], factors));

        // The sum of both is right, and neither is.
        byte[][] crossed = [Shifted(good[0], false), Shifted(good[1], true), good[2]];
        byte[] sum = new byte[96];
        Assert.True(BlsSignatures.TryAggregate(crossed, sum));
        Assert.Equal(s_aggregate, sum);
        Assert.False(VerifyEach(keys, s_message, crossed, factors));
        Assert.False(BlsSignatures.Verify(keys[0], s_message, crossed[0]));
    }

    private static BlsPublicKey Key(int index) => new(Convert.FromHexString(s_known[index].Key));

    private static byte[] Signature(int index) => Convert.FromHexString(s_known[index].Signature);

    private static byte[] Mask(int seed)
    {
        byte[] mask = new byte[32];
        new Random(seed).NextBytes(mask);
        return mask;
    }

    private static byte[] Negative(byte[] signature) => [(byte)(signature[0] ^ 0x20), .. signature[1..]];

    private static byte[] Shifted(byte[] signature, bool isBack)
    {
        Assert.True(Bls12381Compression.TryReadTwistPoint(signature, out TwistPoint point));
        byte[] shifted = new byte[96];
        Bls12381Compression.WriteTwistPoint(TwistPoint.Add(point, isBack ? TwistPoint.Negate(Bls12381Points.TwistGenerator) : Bls12381Points.TwistGenerator), shifted);
        return shifted;
    }

    /// <summary>Not compressed, infinity with content, at or above p, cut, too long, the other sign.</summary>
    private static byte[][] Spoilt(byte[] good) =>
    [
        [(byte)(good[0] & 0x7f), .. good[1..]],
        [(byte)(good[0] | 0x40), .. good[1..]],
        [0x9f, .. Enumerable.Repeat((byte)0xff, good.Length - 1)],
        [0xe0, .. new byte[good.Length - 1]],
        new byte[good.Length],
        good[1..],
        [.. good, 0],
        [],
    ];

    /// <summary>On the curve and outside the subgroup, as nearly every point is.</summary>
    private static byte[] Outsider()
    {
        for (BigInteger x = 1; ; x++)
        {
            Field abscissa = Bls12381Points.Element(x);
            if (!Bls12381SquareRoot.TryRootOfRatio(Point.RightHandSide(abscissa), Field.One, out Field y)) continue;
            Point point = new(abscissa, y);
            Assert.False(Bls12381Subgroup.Contains(point));
            byte[] bytes = new byte[48];
            Bls12381Compression.WritePoint(point, bytes);
            return bytes;
        }
    }

    private static byte[] TwistOutsider()
    {
        for (BigInteger x = 1; ; x++)
        {
            Field2 abscissa = new(Bls12381Points.Element(x), Field.One);
            if (!Bls12381SquareRoot.TryRootOfRatio(TwistPoint.RightHandSide(abscissa), Field2.One, out Field2 y)) continue;
            TwistPoint point = new(abscissa, y);
            Assert.False(Bls12381Subgroup.Contains(point));
            byte[] bytes = new byte[96];
            Bls12381Compression.WriteTwistPoint(point, bytes);
            return bytes;
        }
    }

    private static BlsSignature[] Read(params byte[][] signatures) => [.. signatures.Select(bytes => new BlsSignature(bytes))];

    private static bool VerifyEach(BlsPublicKey[] keys, byte[] message, byte[][] signatures, ulong[] factors) =>
        BlsSignatures.VerifyEach(keys, new BlsMessage(message), Read(signatures), factors);
}
