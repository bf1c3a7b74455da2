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
    public void Accounts_and_slots_are_read_out_of_their_proofs()
    {
        for (int number = 0; number < 250; number++)
        {
            Address address = StateScenario.Actor(number);
            bool isThere = _scenario.Before.TryReadAccount(address, out Account account);
            Assert.Equal(MerkleProofError.None, MerkleProof.TryVerifyAccount(_scenario.Before.StateRoot, address, ProofOf(KeyOf(number)), out Account? proven));
            Assert.Equal(isThere ? account : null, proven);
            for (ulong slot = 0; slot < 4; slot++)
            {
                Hash256 key = Keccak.Hash(new U256(slot).ToHash256().Bytes);
                Hash256 storageRoot = isThere ? account.StorageRoot : Keccak.EmptyTrie;
                Assert.False(MerkleProof.Build(_scenario.Before, KeyOf(number), storageRoot, key, out byte[][] proof).IsSet);
                _scenario.Before.ReadStorage(address, slot, out U256 stored);
                Assert.Equal(MerkleProofError.None, MerkleProof.TryVerifySlot(storageRoot, slot, proof, out U256 value));
                Assert.Equal(stored, value);
            }
        }
    }

    [Theory]
    [InlineData("00", "zero, which is never stored")]
    [InlineData("c0", "a list")]
    [InlineData("820001", "a leading zero")]
    [InlineData("0101", "two items")]
    [InlineData("a1010000000000000000000000000000000000000000000000000000000000000000", "more than a word")]
    public void A_leaf_that_is_no_value_is_refused(string leaf, string why)
    {
        byte[] node = LeafOf(Keccak.Hash(new U256(5).ToHash256().Bytes), Convert.FromHexString(leaf));
        Assert.True(MerkleProof.TryVerifySlot(Keccak.Hash(node), 5, [node], out U256 value) == MerkleProofError.MalformedValue, why);
        Assert.True(value.IsZero);
    }

    [Theory]
    [InlineData("01", "no list")]
    [InlineData("c3010203", "three integers")]
    [InlineData("c0", "nothing")]
    public void A_leaf_that_is_no_account_is_refused(string leaf, string why)
    {
        byte[] node = LeafOf(KeyOf(3), Convert.FromHexString(leaf));
        Assert.True(MerkleProof.TryVerifyAccount(Keccak.Hash(node), StateScenario.Actor(3), [node], out Account? account) == MerkleProofError.MalformedValue, why);
        Assert.Null(account);
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

    /// <summary>A trie of one leaf.</summary>
    private static byte[] LeafOf(Hash256 key, byte[] value)
    {
        RlpWriter writer = new();
        int list = writer.BeginList();
        writer.Write([0x20, .. key.Bytes]);
        writer.Write(value);
        writer.EndList(list);
        return writer.ToArray();
    }

    private byte[][] ProofOf(Hash256 key)
    {
        Assert.False(MerkleProof.Build(_scenario.Before, default, _scenario.Before.StateRoot, key, out byte[][] proof).IsSet);
        return proof;
    }

    private MerkleProofError Verify(Hash256 key, byte[][] proof) => MerkleProof.TryVerify(_scenario.Before.StateRoot, key, proof, out _);
}
