using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.State;

public sealed class MerkleProofTests
{
    private readonly StateScenario _scenario = new(seed: 11, transactions: 0, bystanders: 200);

    [Fact]
    public void Every_account_and_absence_is_proven_by_the_nodes_on_its_way()
    {
        OracleTrie oracle = new(_scenario.ModelBefore.AccountLeaves());
        for (int number = 0; number < 250; number++)
        {
            Hash256 key = KeyOf(number);
            byte[][] proof = ProofOf(key);
            Assert.Equal(oracle.PathsTowards(key).Select(path => Hex.Encode(oracle.Nodes[path])), proof.Select(node => Hex.Encode(node)));
            Assert.Equal(MerkleProofError.None, MerkleProof.TryVerify(_scenario.Before.StateRoot, key, proof, out byte[] value));
            Assert.Equal(_scenario.ModelBefore.AccountLeaves().GetValueOrDefault(key) ?? [], value);
        }
    }

    [Fact]
    public void Storage_proofs_verify_against_the_accounts_storage_root()
    {
        foreach ((Address address, ModelAccount model) in _scenario.ModelBefore.Accounts.Where(account => account.Value.Storage.Count > 0))
        {
            Assert.True(_scenario.Before.TryReadAccount(address, out Account account));
            for (ulong slot = 0; slot < 12; slot++)
            {
                Hash256 key = Keccak.Hash(new U256(slot).ToHash256().Bytes);
                Assert.False(MerkleProof.Build(_scenario.Before, Keccak.Hash(address.Bytes), account.StorageRoot, key, out byte[][] proof).IsSet);
                Assert.Equal(MerkleProofError.None, MerkleProof.TryVerify(account.StorageRoot, key, proof, out byte[] value));
                Assert.Equal(model.StorageLeaves().GetValueOrDefault(key) ?? [], value);
            }
        }
    }

    [Fact]
    public void The_empty_trie_needs_no_proof_and_accepts_none()
    {
        Assert.False(MerkleProof.Build(_scenario.Before, default, Keccak.EmptyTrie, KeyOf(1), out byte[][] proof).IsSet);
        Assert.Empty(proof);
        Assert.Equal(MerkleProofError.None, MerkleProof.TryVerify(Keccak.EmptyTrie, KeyOf(1), proof, out byte[] value));
        Assert.Empty(value);
        Assert.Equal(MerkleProofError.UnusedNode, MerkleProof.TryVerify(Keccak.EmptyTrie, KeyOf(1), [[0x80]], out _));
    }

    [Fact]
    public void A_proof_that_ends_early_is_refused_as_missing_a_node()
    {
        byte[][] proof = ProofOf(KeyOf(0));
        Assert.True(proof.Length > 1);
        Assert.Equal(MerkleProofError.MissingNode, Verify(KeyOf(0), proof[..^1]));
        Assert.Equal(MerkleProofError.MissingNode, Verify(KeyOf(0), []));
    }

    [Fact]
    public void A_changed_byte_anywhere_is_refused_as_a_wrong_hash()
    {
        byte[][] proof = ProofOf(KeyOf(0));
        foreach (byte[] node in proof)
        {
            for (int index = 0; index < node.Length; index++)
            {
                node[index] ^= 1;
                Assert.Equal(MerkleProofError.HashMismatch, Verify(KeyOf(0), proof));
                node[index] ^= 1;
            }
        }
    }

    [Fact]
    public void A_node_behind_the_end_is_refused_as_unused() =>
        Assert.Equal(MerkleProofError.UnusedNode, Verify(KeyOf(0), [.. ProofOf(KeyOf(0)), [0x80]]));

    [Fact]
    public void A_proof_for_another_key_does_not_prove_this_one()
    {
        byte[][] proof = ProofOf(KeyOf(0));
        for (int number = 1; number < 200; number++)
        {
            MerkleProofError error = MerkleProof.TryVerify(_scenario.Before.StateRoot, KeyOf(number), proof, out byte[] value);
            Assert.True(error != MerkleProofError.None || (value.Length == 0 && !_scenario.ModelBefore.AccountLeaves().ContainsKey(KeyOf(number))));
        }
    }

    [Theory]
    [InlineData("c0", "no items")]
    [InlineData("c3808080", "three items")]
    [InlineData("83010203", "no list")]
    [InlineData("c22001", "a path too short for a leaf")]
    [InlineData("c24001", "an unknown path flag")]
    [InlineData("c28001", "no path flag at all")]
    [InlineData("d18080808080808080808080808080808080", "a branch without children")]
    [InlineData("e2a0200000000000000000000000000000000000000000000000000000000000000001", "a leaf one nibble pair too short")]
    [InlineData("e3a120000000000000000000000000000000000000000000000000000000000000000080", "a leaf without value")]
    [InlineData("e3a120000000000000000000000000000000000000000000000000000000000000000001ff", "bytes behind the node")]
    [InlineData("e3a12100000000000000000000000000000000000000000000000000000000000000000001", "an even path with a stray nibble")]
    [InlineData("e3a1000000000000000000000000000000000000000000000000000000000000000000c1c0", "an extension to a malformed node")]
    public void A_root_that_is_no_canonical_node_is_refused_as_malformed(string rlp, string why)
    {
        byte[] node = Convert.FromHexString(rlp);
        Assert.True(MerkleProof.TryVerify(Keccak.Hash(node), default, [node], out _) == MerkleProofError.MalformedNode, why);
        WitnessState witness = new([node], [], Keccak.Hash(node));
        witness.TryReadAccount(default, out _);
        Assert.Equal(new StateFault(StateFaultKind.MalformedNode, Keccak.Hash(node)), witness.Fault);
    }

    [Fact]
    public void Random_bytes_never_crash_the_reader_of_nodes() => Seeds.Run(3000, seed =>
    {
        // Mutations of real nodes: a byte changed, cut or added, under their own hash as root.
        Random random = new(seed);
        byte[][] proof = ProofOf(KeyOf(random.Next(200)));
        List<byte> node = [.. proof[random.Next(proof.Length)]];
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            int place = random.Next(node.Count);
            switch (random.Next(3))
            {
                case 0:
                    node[place] = (byte)random.Next(256);
                    break;
                case 1:
                    node.RemoveAt(place);
                    break;
                default:
                    node.Insert(place, (byte)random.Next(256));
                    break;
            }
        }

        byte[] root = [.. node];
        MerkleProof.TryVerify(Keccak.Hash(root), KeyOf(1), [root], out _);
        for (int depth = 0; depth <= 64; depth++)
        {
            TrieNodeView.TryRead(root, depth, out _);
        }
    });

    private static Hash256 KeyOf(int number) => Keccak.Hash(StateScenario.Actor(number).Bytes);

    private byte[][] ProofOf(Hash256 key)
    {
        Assert.False(MerkleProof.Build(_scenario.Before, default, _scenario.Before.StateRoot, key, out byte[][] proof).IsSet);
        return proof;
    }

    private MerkleProofError Verify(Hash256 key, byte[][] proof) => MerkleProof.TryVerify(_scenario.Before.StateRoot, key, proof, out _);
}
