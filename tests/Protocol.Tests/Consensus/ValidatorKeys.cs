using System.Linq;
using System.Text;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>Validators of the tests with real keys, ascending by address: number i stands at place i of their set.</summary>
internal sealed class ValidatorKeys
{
    private readonly (Address Address, byte[] Key)[] _ascending;

    public ValidatorKeys(int count, string name = "validator", ulong[]? stakes = null)
    {
        _ascending = [.. Enumerable.Range(0, count).Select(i => Create($"{name} {i}")).OrderBy(pair => pair.Address)];
        Assert.True(ValidatorSet.TryCreate([.. _ascending.Select((pair, i) => new Validator(pair.Address, stakes?[i] ?? 1))], out ValidatorSet? set));
        Set = set!;
    }

    public ValidatorSet Set { get; }

    public int Count => _ascending.Length;

    public Address this[int index] => _ascending[index].Address;

    public RecoverableSignature Sign(int index, in Hash256 digest)
    {
        Assert.True(Secp256k1Signer.Sign(digest, _ascending[index].Key, out U256 r, out U256 s, out int recoveryId));
        return new RecoverableSignature(r, s, (byte)recoveryId);
    }

    public RecoverableSignature Seal(int index, ulong chainId, ulong height, uint round, in Hash256 blockHash) =>
        Sign(index, CommitSeal.Digest(chainId, height, round, blockHash));

    private static (Address Address, byte[] Key) Create(string name)
    {
        byte[] key = Keccak.Hash(Encoding.UTF8.GetBytes(name)).Bytes.ToArray();
        Assert.True(Secp256k1Signer.TryGetAddress(key, out Address address));
        return (address, key);
    }
}
