using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>A block whose certificate is an aggregate, and what the finality program may be asked about it.</summary>
internal sealed class AggregateBlock
{
    private const ulong ChainId = 7530;
    private const uint Round = 3;

    private readonly SealedSet _validators;
    private readonly Sequitur.State.MemoryState _state = new();

    /// <param name="validators">As the contract lists them.</param>
    /// <param name="rule">What decides.</param>
    /// <param name="changes">What the contract's storage holds instead of what it should.</param>
    public AggregateBlock(SealedSet validators, QuorumRule rule = default, params (U256 Slot, U256 Value)[] changes)
    {
        _validators = validators;
        Configuration = new ChainConfiguration { ChainId = ChainId, Consensus = SealedSet.Parameters with { Quorum = rule } };
        Dictionary<U256, U256> slots = ValidatorSetBlsStorage.WithStakes(Configuration.Consensus, validators.Listed).ToDictionary(slot => slot.Key, slot => slot.Value);
        foreach ((U256 slot, U256 value) in changes) slots[slot] = value;
        GenesisSpecification specification = new()
        {
            Configuration = Configuration,
            GasLimit = 30_000_000,
            Accounts = [new GenesisAccount(Predeploys.ValidatorSetBls, 1, default, [0], [.. slots.Select(slot => new GenesisSlot(slot.Key, slot.Value))])],
        };
        Parent = GenesisBlock.Build(specification, _state, out _);
        Header = new MutatedHeader(Parent) { ParentHash = Parent.Hash, Number = 1 }.Build();
    }

    public ChainConfiguration Configuration { get; }

    public BlockHeader Parent { get; }

    public BlockHeader Header { get; }

    public Sequitur.State.MemoryState State => _state;

    public static FinalityCase[] Cases()
    {
        SealedSet four = new(4);
        AggregateBlock block = new(four);
        FinalityInput good = block.Input(0, 1, 3);
        FinalityProof proof = good.Proof;
        SealedSet strangers = new(4, "stranger");
        FinalityCertificate borrowed = new(Round, []) { Aggregate = new AggregateSeal([0x0b], strangers.Certify(ChainId, 1, Round, block.Header.Hash, 0, 1, 3).Aggregate!.Signature.ToArray()) };
        FinalityCertificate shifted = new(Round, []) { Aggregate = new AggregateSeal([0x07], good.Certificate.Aggregate!.Signature.ToArray()) };
        FinalityCertificate padded = new(Round, []) { Aggregate = new AggregateSeal([0x0b, 0], good.Certificate.Aggregate!.Signature.ToArray()) };
        FinalityCertificate beyond = new(Round, []) { Aggregate = new AggregateSeal([0x13], good.Certificate.Aggregate!.Signature.ToArray()) };
        Consensus.ValidatorKeys single = new(4);
        FinalityCertificate seals = new(Round, [.. Enumerable.Range(0, 3).Select(i => single.Seal(i, ChainId, 1, Round, block.Header.Hash))]);
        return
        [
            new("an aggregate of three of four", 0, good),
            new("an aggregate of another three", 0, block.Input(1, 2, 3)),
            new("an aggregate of two", FinalityFault.Certificate, block.Input(0, 1)),
            new("an aggregate of all", FinalityFault.Certificate, block.Input(0, 1, 2, 3)),
            new("an aggregate of nobody", FinalityFault.Certificate, block.Input()),
            new("single seals on a chain of aggregates", FinalityFault.Certificate, Change(good, certificate: seals)),
            new("bits of a longer list", FinalityFault.Certificate, Change(good, certificate: padded)),
            new("a bit beyond the list", FinalityFault.Certificate, Change(good, certificate: beyond)),
            new("bits that name another", FinalityFault.ListProof, Change(good, certificate: shifted)),
            new("bits and proofs of another", FinalityFault.Certificate, Change(good, certificate: shifted, proof: block.Prove(shifted))),
            new("an aggregate by strangers", FinalityFault.Certificate, Change(good, certificate: borrowed)),
            new("keys of strangers", FinalityFault.SealKey, Change(good, certificate: borrowed, proof: proof with { Keys = [strangers.Listed[0].BlsKey!, strangers.Listed[1].BlsKey!, strangers.Listed[3].BlsKey!] })),
            new("keys in another order", FinalityFault.SealKey, Change(good, proof: proof with { Keys = [proof.Keys[1], proof.Keys[0], proof.Keys[2]] })),
            new("a key cut short", FinalityFault.SealKey, Change(good, proof: proof with { Keys = [proof.Keys[0][1..], proof.Keys[1], proof.Keys[2]] })),
            new("a key too few", FinalityFault.StakeProofCount, Change(good, proof: proof with { Keys = proof.Keys[1..] })),
            new("an item too few", FinalityFault.StakeProofCount, Change(good, proof: proof with { Items = proof.Items[1..] })),
            new("a stake too few on a chain of aggregates", FinalityFault.StakeProofCount, Change(good, proof: proof with { Stakes = proof.Stakes[1..] })),
            new("items in another order", FinalityFault.ListProof, Change(good, proof: proof with { Items = [proof.Items[1], proof.Items[0], proof.Items[2]] })),
            new("no proof of an item", FinalityFault.ListProof, Change(good, proof: proof with { Items = [[], proof.Items[1], proof.Items[2]] })),
            new("stakes in another order", FinalityFault.StakeProof, Change(good, proof: proof with { Stakes = [proof.Stakes[1], proof.Stakes[0], proof.Stakes[2]] })),
            new("an aggregate over another round", FinalityFault.Certificate, Change(good, certificate: good.Certificate with { Round = Round + 1 })),
            new("an aggregate over another block", FinalityFault.Certificate, Change(good, certificate: four.Certify(ChainId, 1, Round, block.Parent.Hash, 0, 1, 3))),
            new("an aggregate over another chain", FinalityFault.Certificate, Change(good, certificate: four.Certify(1, 1, Round, block.Header.Hash, 0, 1, 3))),
            .. HostileContracts(four),
            .. StakeCases(),
        ];
    }

    /// <summary>What no contract of ours would hold.</summary>
    private static FinalityCase[] HostileContracts(SealedSet four)
    {
        ConsensusParameters parameters = SealedSet.Parameters;
        U256 first = Identifier(four, 0);
        AggregateBlock twice = new(four, default, (ValidatorSetLayout.ListItemSlot(1), first));
        FinalityCertificate listedTwice = twice.Twice(four);
        AggregateBlock unstaked = new(four, default, (ValidatorSetLayout.StakeSlot(parameters, first), 0));
        SealedSet infinite = new(4);
        infinite.Listed[0] = infinite.Listed[0] with { BlsKey = [0xc0, .. new byte[47]] };
        AggregateBlock noKey = new(infinite);
        FinalityCertificate others = four.Certify(ChainId, 1, Round, noKey.Header.Hash, 1, 3);
        FinalityCertificate withInfinity = new(Round, []) { Aggregate = new AggregateSeal([0x0b], others.Aggregate!.Signature.ToArray()) };
        return
        [
            new("a key that is listed twice", FinalityFault.SignerListedTwice, Change(twice.Input(0, 1, 3), certificate: listedTwice, proof: twice.Prove(listedTwice))),
            new("a listed key without stake", FinalityFault.NotAValidator, unstaked.Input(0, 1, 3)),
            new("a listed key that is infinity", FinalityFault.SealKey, Change(noKey.Input(1, 2, 3), certificate: withInfinity, proof: noKey.Prove(withInfinity))),
        ];
    }

    private static FinalityCase[] StakeCases()
    {
        AggregateBlock block = new(new SealedSet(4, stakes: [6, 3, 3, 1]), QuorumRule.StakeAboveTwoThirds);
        return
        [
            new("an aggregate of enough stake", 0, block.Input(0, 2)),
            new("an aggregate of too little stake", FinalityFault.Certificate, block.Input(1, 2, 3)),
            new("an aggregate with one superfluous by stake", FinalityFault.Certificate, block.Input(0, 2, 3)),
            new("an aggregate without the total stake", FinalityFault.TotalProof, Change(block.Input(0, 2), proof: block.Input(0, 2).Proof with { TotalStake = [] })),
        ];
    }

    public FinalityInput Input(params int[] items)
    {
        FinalityCertificate certificate = _validators.Certify(ChainId, Header.Number, Round, Header.Hash, items);
        FinalityProof proof = Prove(certificate);
        return new FinalityInput
        {
            Configuration = Configuration,
            HeaderRlp = Header.Rlp,
            Certificate = certificate,
            Proof = proof,
            PreviousHeaderRlp = Parent.Rlp,
            PreviousAccount = proof.Account,
        };
    }

    public FinalityProof Prove(FinalityCertificate certificate)
    {
        Assert.False(FinalityProof.Build(Configuration, Header, certificate, _state, _state, out FinalityProof proof).IsSet);
        return proof;
    }

    /// <summary>Item 0, which is also item 1, signs for both.</summary>
    private FinalityCertificate Twice(SealedSet four)
    {
        Hash256 digest = CommitSeal.Digest(ChainId, Header.Number, Round, Header.Hash);
        byte[] sum = new byte[BlsSignatures.Size];
        Assert.True(BlsSignatures.TryAggregate([four.Seal(0, digest), four.Seal(0, digest), four.Seal(3, digest)], sum));
        return new FinalityCertificate(Round, []) { Aggregate = new AggregateSeal([0x0b], sum) };
    }

    private static U256 Identifier(SealedSet set, int item) => U256.FromBigEndian(Keccak.Hash(set.Listed[item].BlsKey!).Bytes);

    private static FinalityInput Change(FinalityInput input, FinalityCertificate? certificate = null, FinalityProof? proof = null) => new()
    {
        Configuration = input.Configuration,
        HeaderRlp = input.HeaderRlp,
        Certificate = certificate ?? input.Certificate,
        Proof = proof ?? input.Proof,
        PreviousHeaderRlp = input.PreviousHeaderRlp,
        PreviousAccount = input.PreviousAccount,
    };
}
