using System;
using System.Linq;
using System.Text;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Tests;

/// <summary>Validators with BLS keys, in the order in which their contract lists them. That order is nobody's: neither by address nor by key.</summary>
internal sealed class SealedSet
{
    private readonly string _name;
    private readonly byte[][] _secrets;

    public SealedSet(int count, string name = "sealer", ulong[]? stakes = null)
    {
        _name = name;
        _secrets = [.. Enumerable.Range(0, count).Select(i => SecretOf($"{name} {i}"))];
        Listed = [.. _secrets.Select((secret, i) => new GenesisValidator(AddressOf(NodeKeyOf($"{name} {i}")), stakes?[i] ?? 1, KeyOf(secret)))];
        Validator[] validators =
        [
            .. Listed.Select((validator, i) => new Validator(validator.Node, validator.Stake) { ListItem = i, SealKey = new BlsPublicKey(validator.BlsKey!) }),
        ];
        Set = ValidatorSet.TryCreate(validators, out ValidatorSet? set) ? set! : throw new InvalidOperationException("The validators are no set.");
    }

    public GenesisValidator[] Listed { get; }

    public ValidatorSet Set { get; }

    public static ConsensusParameters Parameters { get; } = new() { ValidatorSet = Predeploys.ValidatorSetBls, Seals = SealScheme.Bls12381 };

    public byte[] SecretOf(int item) => _secrets[item];

    public byte[] Seal(int item, in Hash256 digest)
    {
        byte[] seal = new byte[BlsSignatures.Size];
        if (!BlsSigner.TrySign(_secrets[item], digest.Bytes, new byte[BlsSigner.MaskSize], seal)) throw new InvalidOperationException("Not a key.");
        return seal;
    }

    /// <summary>The sum of the seals of these items, and bits that name them.</summary>
    public FinalityCertificate Certify(ulong chainId, ulong height, uint round, in Hash256 blockHash, params int[] items)
    {
        Hash256 digest = CommitSeal.Digest(chainId, height, round, blockHash);
        byte[] sum = new byte[BlsSignatures.Size];
        byte[][] seals = [.. items.Select(item => Seal(item, digest))];
        if (!BlsSignatures.TryAggregate(seals, sum)) sum[0] = 0xc0;
        return new FinalityCertificate(round, []) { Aggregate = new AggregateSeal(AggregateSeal.SignersOf(items, Listed.Length), sum) };
    }

    /// <summary>A private key made of a sentence.</summary>
    public static byte[] SecretOf(string name)
    {
        byte[] secret = Keccak.Hash(Encoding.UTF8.GetBytes(name)).Bytes.ToArray();
        secret[0] &= 0x3f;
        return secret;
    }

    public static byte[] KeyOf(byte[] secret)
    {
        byte[] key = new byte[BlsPublicKey.Size];
        return BlsSigner.TryGetPublicKey(secret, new byte[BlsSigner.MaskSize], key) ? key : throw new InvalidOperationException("Not a key.");
    }

    /// <summary>Signs as the node of an item, by which messages are authenticated.</summary>
    public RecoverableSignature Sign(int item, in Hash256 digest) =>
        Secp256k1Signer.Sign(digest, NodeKeyOf($"{_name} {item}"), out U256 r, out U256 s, out int parity)
            ? new RecoverableSignature(r, s, (byte)parity)
            : throw new InvalidOperationException("Not a key.");

    private static byte[] NodeKeyOf(string name) => Keccak.Hash(Encoding.UTF8.GetBytes(name + " node")).Bytes.ToArray();

    private static Address AddressOf(byte[] nodeKey) =>
        Secp256k1Signer.TryGetAddress(nodeKey, out Address address) ? address : throw new InvalidOperationException("Not a key.");
}
