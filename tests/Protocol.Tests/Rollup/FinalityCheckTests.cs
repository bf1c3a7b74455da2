using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Protocol.Consensus;
using Sequitur.Rollup;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class FinalityCheckTests
{
    private const ulong ChainId = 7530;
    private const uint Round = 2;

    private static readonly ValidatorKeys s_four = new(4);
    private static readonly ValidatorKeys s_strangers = new(4, "stranger");

    public static TheoryData<int, QuorumRule, SlotDerivation, ulong, ulong> Chains => new()
    {
        { 1, QuorumRule.CeilTwoThirdsByCount, SlotDerivation.KeyFirst, 0, 1 },
        { 4, QuorumRule.CeilTwoThirdsByCount, SlotDerivation.SlotFirst, 0, 1 },
        { 6, QuorumRule.AboveTwoThirdsByCount, SlotDerivation.KeyFirst, 70, 71 },
        { 100, QuorumRule.CeilTwoThirdsByCount, SlotDerivation.KeyFirst, 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Chains))]
    public void A_quorum_of_proven_validators_makes_a_block_final(int validators, QuorumRule rule, SlotDerivation derivation, ulong stakesSlot, ulong countSlot)
    {
        ValidatorKeys keys = new(validators);
        ConsensusParameters parameters = new() { Quorum = rule, SlotDerivation = derivation, StakesSlot = stakesSlot, CountSlot = countSlot };
        Chain chain = new(parameters, ValidatorSetStorage.Of(parameters, keys.Set.Ascending));
        int[] signers = [.. Enumerable.Range(0, Quorum.Required(rule, validators))];

        FinalityResult result = FinalityCheck.Run(chain.Configuration, chain.Header, chain.Certify(keys, signers), chain.Prove(keys, signers), chain.State);

        Assert.True(result.IsFinal, result.Fault.ToString());
        Assert.Equal(validators, result.Validators);
        Assert.Equal(keys.Set.Ascending[..signers.Length].ToArray(), result.Signers);
        Assert.All(result.Stakes, stake => Assert.Equal(ValidatorSetStorage.GenesisStake, stake));
        Assert.True(chain.State.TryReadAccount(parameters.ValidatorSet, out Account contract));
        Assert.Equal(contract, result.Contract);
    }

    [Fact]
    public void Seals_that_are_no_quorum_of_ascending_signers_are_refused()
    {
        Chain chain = Chain.Of(s_four);
        FinalityProof proof = chain.Prove(s_four, 0, 1, 2);
        Dictionary<CertificateFault, FinalityCertificate> wrong = new()
        {
            [CertificateFault.TooFewSeals] = chain.Certify(s_four, 0, 1),
            [CertificateFault.TooManySeals] = chain.Certify(s_four, 0, 1, 2, 3),
            [CertificateFault.NotAscending] = chain.Certify(s_four, 0, 2, 1),
        };
        foreach ((CertificateFault fault, FinalityCertificate certificate) in wrong)
        {
            FinalityResult result = FinalityCheck.Run(chain.Configuration, chain.Header, certificate, proof, chain.State);
            Assert.Equal(FinalityFault.Certificate, result.Fault);
            Assert.Equal(fault, result.Certificate);
        }

        Assert.Equal(CertificateFault.NotAscending, chain.Check(chain.Certify(s_four, 0, 1, 1), proof).Certificate);
        FinalityCertificate high = chain.Certify(s_four, 0, 1, 2);
        high.Seals[1] = high.Seals[1] with { S = Secp256k1.CurveOrder - high.Seals[1].S, YParity = (byte)(1 - high.Seals[1].YParity) };
        Assert.Equal(CertificateFault.BadSeal, chain.Check(high, proof).Certificate);
    }

    [Fact]
    public void A_stranger_is_refused_by_the_proof_of_another_and_by_the_proof_of_absence()
    {
        Chain chain = Chain.Of(s_four);
        FinalityCertificate certificate = chain.Certify(s_strangers, 0, 1, 2);

        FinalityResult borrowed = chain.Check(certificate, chain.Prove(s_four, 0, 1, 2));
        FinalityResult absent = chain.Check(certificate, chain.Prove(s_strangers, 0, 1, 2));

        Assert.Equal(FinalityFault.StakeProof, borrowed.Fault);
        Assert.Equal(FinalityFault.NotAValidator, absent.Fault);
        Assert.Equal(0, absent.Seal);
    }

    [Fact]
    public void One_stranger_among_validators_is_named_by_its_place()
    {
        Chain chain = Chain.Of(s_four);
        Hash256 hash = chain.Header.Hash;
        (Address Address, RecoverableSignature Seal)[] seals =
        [
            (s_four[0], s_four.Seal(0, ChainId, chain.Header.Number, Round, hash)),
            (s_four[1], s_four.Seal(1, ChainId, chain.Header.Number, Round, hash)),
            (s_strangers[3], s_strangers.Seal(3, ChainId, chain.Header.Number, Round, hash)),
        ];
        seals = [.. seals.OrderBy(seal => seal.Address)];

        FinalityResult result = chain.Check(
            new FinalityCertificate(Round, [.. seals.Select(seal => seal.Seal)]), chain.Prove([.. seals.Select(seal => seal.Address)]));

        Assert.Equal(FinalityFault.NotAValidator, result.Fault);
        Assert.Equal(s_strangers[3], seals[result.Seal].Address);
    }

    [Fact]
    public void A_certificate_of_another_round_chain_height_or_block_is_refused()
    {
        Chain chain = Chain.Of(s_four);
        FinalityCertificate good = chain.Certify(s_four, 0, 1, 2);
        FinalityProof proof = chain.Prove(s_four, 0, 1, 2);
        BlockHeader other = new MutatedHeader(chain.Header) { Timestamp = 77 }.Build();
        BlockHeader later = new MutatedHeader(chain.Header) { Number = chain.Header.Number + 1 }.Build();
        ChainConfiguration elsewhere = new() { ChainId = ChainId + 1 };

        Assert.True(chain.Check(good, proof).IsFinal);
        Assert.False(chain.Check(good with { Round = Round + 1 }, proof).IsFinal);
        Assert.False(FinalityCheck.Run(elsewhere, chain.Header, good, proof, chain.State).IsFinal);
        Assert.False(FinalityCheck.Run(chain.Configuration, other, good, proof, chain.State).IsFinal);
        Assert.False(FinalityCheck.Run(chain.Configuration, later, good, proof, chain.State).IsFinal);
    }

    [Fact]
    public void A_state_without_the_contract_has_no_final_block()
    {
        Chain without = new(new ConsensusParameters { ValidatorSet = TestLedger.AddressOf(0x99) }, [], hasContract: false);
        Chain codeless = new(new ConsensusParameters(), ValidatorSetStorage.Of(new ConsensusParameters(), s_four.Set.Ascending), code: []);

        Assert.Equal(FinalityFault.NoContract, without.Check(without.Certify(s_four, 0, 1, 2), without.Prove(s_four, 0, 1, 2)).Fault);
        Assert.Equal(FinalityFault.NoContract, codeless.Check(codeless.Certify(s_four, 0, 1, 2), codeless.Prove(s_four, 0, 1, 2)).Fault);
    }

    [Theory]
    [InlineData("0", FinalityFault.NoValidators)]
    [InlineData("1025", FinalityFault.TooManyValidators)]
    [InlineData("0x100000000000000000000000000000004", FinalityFault.TooManyValidators)]
    [InlineData("3", FinalityFault.Certificate)]
    [InlineData("5", FinalityFault.Certificate)]
    public void The_number_of_validators_decides_how_many_seals_it_takes(string count, FinalityFault expected)
    {
        U256 value = count.StartsWith("0x", StringComparison.Ordinal) ? (U256.One << 128) + 4 : ulong.Parse(count);
        GenesisSlot[] slots = [.. ValidatorSetStorage.Of(new ConsensusParameters(), s_four.Set.Ascending).Where(slot => slot.Key != 1), new GenesisSlot(1, value)];
        Chain chain = new(new ConsensusParameters(), slots);

        Assert.Equal(expected, chain.Check(chain.Certify(s_four, 0, 1, 2), chain.Prove(s_four, 0, 1, 2)).Fault);
    }

    [Fact]
    public void Every_change_of_a_proof_is_refused_by_the_part_it_belongs_to()
    {
        Chain chain = Chain.Of(s_four);
        FinalityCertificate certificate = chain.Certify(s_four, 0, 1, 2);
        FinalityProof good = chain.Prove(s_four, 0, 1, 2);
        foreach (byte[][] wrong in Spoilt(good.Account)) Assert.Equal(FinalityFault.AccountProof, chain.Check(certificate, good with { Account = wrong }).Fault);
        foreach (byte[][] wrong in Spoilt(good.Count)) Assert.Equal(FinalityFault.CountProof, chain.Check(certificate, good with { Count = wrong }).Fault);
        for (int seal = 0; seal < good.Stakes.Length; seal++)
        {
            foreach (byte[][] wrong in Spoilt(good.Stakes[seal]))
            {
                byte[][][] stakes = [.. good.Stakes];
                stakes[seal] = wrong;
                FinalityResult result = chain.Check(certificate, good with { Stakes = stakes });
                Assert.Equal(FinalityFault.StakeProof, result.Fault);
                Assert.Equal(seal, result.Seal);
                Assert.NotEqual(MerkleProofError.None, result.Proof);
            }
        }
    }

    [Fact]
    public void There_is_one_proof_for_each_seal_in_its_order()
    {
        Chain chain = Chain.Of(s_four);
        FinalityCertificate certificate = chain.Certify(s_four, 0, 1, 2);

        Assert.Equal(FinalityFault.StakeProofCount, chain.Check(certificate, chain.Prove(s_four, 0, 1)).Fault);
        Assert.Equal(FinalityFault.StakeProofCount, chain.Check(certificate, chain.Prove(s_four, 0, 1, 2, 3)).Fault);
        Assert.Equal(FinalityFault.StakeProof, chain.Check(certificate, chain.Prove(s_four, 0, 2, 1)).Fault);
        Assert.Equal(FinalityFault.StakeProof, chain.Check(certificate, chain.Prove(s_four, 0, 1, 1)).Fault);
    }

    [Fact]
    public void Proofs_against_another_state_are_refused()
    {
        Chain chain = Chain.Of(s_four);
        Chain other = Chain.Of(s_strangers);

        Assert.Equal(FinalityFault.AccountProof, chain.Check(chain.Certify(s_strangers, 0, 1, 2), other.Prove(s_strangers, 0, 1, 2)).Fault);
    }

    [Fact]
    public void A_block_that_changed_the_set_is_not_made_final_by_the_new_one()
    {
        Chain chain = Chain.Of(s_four);
        Chain before = Chain.Of(s_strangers);
        Chain nothing = new(new ConsensusParameters(), [], hasContract: false);
        WitnessState untouched = new([], [], before.Header.StateRoot);
        FinalityCertificate certificate = chain.Certify(s_four, 0, 1, 2);
        FinalityProof proof = chain.Prove(s_four, 0, 1, 2);

        Assert.Equal(FinalityFault.SetChanged, FinalityCheck.Run(chain.Configuration, chain.Header, certificate, proof, before.State).Fault);
        Assert.Equal(FinalityFault.SetChanged, FinalityCheck.Run(chain.Configuration, chain.Header, certificate, proof, nothing.State).Fault);
        Assert.True(FinalityCheck.Run(chain.Configuration, chain.Header, certificate, proof, untouched).IsFinal);
    }

    [Fact]
    public void A_state_that_cannot_answer_gives_no_proof()
    {
        Hash256 root = Keccak.Hash("somewhere"u8);
        WitnessState state = new([], [], root);

        Assert.True(FinalityProof.Build(new ConsensusParameters(), state, state, root, [s_four[0]], out FinalityProof proof).IsSet);
        Assert.Empty(proof.Account);
    }

    /// <summary>Each node gone, twice, changed at both ends and in the middle, cut; two swapped; one more at the end; nothing.</summary>
    private static IEnumerable<byte[][]> Spoilt(byte[][] proof)
    {
        for (int i = 0; i < proof.Length; i++)
        {
            yield return [.. proof[..i], .. proof[(i + 1)..]];
            yield return [.. proof[..i], proof[i], .. proof[i..]];
            yield return [.. proof[..i], proof[i][..^1], .. proof[(i + 1)..]];
            foreach (int place in (int[])[0, proof[i].Length / 2, proof[i].Length - 1])
            {
                byte[] changed = [.. proof[i]];
                changed[place] ^= 1;
                yield return [.. proof[..i], changed, .. proof[(i + 1)..]];
            }
        }

        if (proof.Length > 1) yield return [proof[1], proof[0], .. proof[2..]];
        yield return [.. proof, [0x80]];
        yield return [];
    }

    /// <summary>One block over a state that holds the contract and some other accounts.</summary>
    private sealed class Chain
    {
        public Chain(ConsensusParameters parameters, GenesisSlot[] slots, bool hasContract = true, byte[]? code = null)
        {
            Configuration = new ChainConfiguration { ChainId = ChainId, Consensus = parameters };
            GenesisAccount[] others = [.. Enumerable.Range(1, 40).Select(i => new GenesisAccount(TestLedger.AddressOf(0x1000 + (ulong)i), 1, 1, [], []))];
            GenesisSpecification specification = new()
            {
                Configuration = Configuration,
                GasLimit = 30_000_000,
                Number = 12,
                Accounts = hasContract ? [new GenesisAccount(parameters.ValidatorSet, 1, default, code ?? [0], slots), .. others] : others,
            };
            Header = GenesisBlock.Build(specification, State, out _);
        }

        public ChainConfiguration Configuration { get; }

        public MemoryState State { get; } = new();

        public BlockHeader Header { get; }

        public static Chain Of(ValidatorKeys keys) => new(new ConsensusParameters(), ValidatorSetStorage.Of(new ConsensusParameters(), keys.Set.Ascending));

        public FinalityCertificate Certify(ValidatorKeys keys, params int[] signers) =>
            new(Round, [.. signers.Select(signer => keys.Seal(signer, ChainId, Header.Number, Round, Header.Hash))]);

        public FinalityProof Prove(ValidatorKeys keys, params int[] signers) => Prove([.. signers.Select(signer => keys[signer])]);

        public FinalityProof Prove(Address[] signers)
        {
            Assert.False(FinalityProof.Build(Configuration.Consensus, State, State, Header.StateRoot, signers, out FinalityProof proof).IsSet);
            return proof;
        }

        public FinalityResult Check(FinalityCertificate certificate, FinalityProof proof) =>
            FinalityCheck.Run(Configuration, Header, certificate, proof, State);
    }
}
