using System;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Runtime.Rpc;

/// <summary>Validators of a test chain, ascending by address, and what they sign.</summary>
internal sealed class TestValidators
{
    /// <summary>Stores the call's first word in slot 5, if there is one: unlike the real one, this contract can be changed.</summary>
    private static readonly byte[] s_code = Convert.FromHexString("36600557005b5f3560055500");

    private readonly TestKey[] _ascending;

    /// <param name="first">The keys are this number and the following ones.</param>
    /// <param name="count">How many.</param>
    public TestValidators(int first, int count) =>
        _ascending = [.. Enumerable.Range(first, count).Select(number => new TestKey((byte)number)).OrderBy(key => key.Address)];

    public int Count => _ascending.Length;

    public Address this[int index] => _ascending[index].Address;

    public int Quorum => Finality.Quorum.Required(QuorumRule.CeilTwoThirdsByCount, Count);

    /// <summary>The contract with these validators.</summary>
    public GenesisAccount Contract()
    {
        ConsensusParameters parameters = new();
        return new GenesisAccount(parameters.ValidatorSet, 1, default, s_code, ValidatorSetStorage.Of(parameters, [.. _ascending.Select(key => key.Address)]));
    }

    /// <summary>A certificate of a quorum. Which round and which signers, the block's number says: no two neighbours have the same.</summary>
    public FinalityCertificate Certify(ulong chainId, BlockHeader header)
    {
        int absent = (int)(header.Number % (ulong)Count);
        int[] present = [.. Enumerable.Range(0, Count).Where(index => Count == 1 || index != absent).Take(Quorum)];
        return Certify(chainId, header, (uint)(header.Number % 3), present);
    }

    public FinalityCertificate Certify(ulong chainId, BlockHeader header, uint round, params int[] signers) =>
        new(round, [.. signers.Select(signer => Seal(signer, CommitSeal.Digest(chainId, header.Number, round, header.Hash)))]);

    public RecoverableSignature Seal(int signer, in Hash256 digest)
    {
        _ascending[signer].Sign(digest, out U256 r, out U256 s, out int parity);
        return new RecoverableSignature(r, s, (byte)parity);
    }
}
