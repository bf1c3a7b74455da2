using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Protocol.Consensus;
using Sequitur.Rollup;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>A block of four validators, and what the finality program may be asked about it.</summary>
internal sealed class FinalBlock
{
    public const ulong ChainId = 7530;
    public const uint Round = 3;

    // By stake 13, of which more than two thirds are 9.
    private static readonly ValidatorKeys s_four = new(4, stakes: [6, 3, 3, 1]);
    private static readonly ValidatorKeys s_strangers = new(4, "stranger");

    private readonly MemoryState _state = new();

    private readonly (U256 Slot, U256 Value)[] _changes;

    /// <param name="consensus">The chain's rule; none: its defaults.</param>
    /// <param name="bridge">Where its bridge is; none: it has none.</param>
    /// <param name="changes">What the contract's storage holds instead of what it should.</param>
    public FinalBlock(ConsensusParameters? consensus = null, BridgeParameters? bridge = null, params (U256 Slot, U256 Value)[] changes)
    {
        _changes = changes;
        Configuration = new ChainConfiguration { ChainId = ChainId, Consensus = consensus ?? new ConsensusParameters(), Bridge = bridge ?? new BridgeParameters() };
        GenesisAccount[] others = [.. Enumerable.Range(1, 40).Select(i => new GenesisAccount(TestLedger.AddressOf((ulong)i), 1, 1, [], []))];
        Parent = Genesis(s_four, _state, bridge is null ? others : [.. others, BridgeAccount(bridge)]);
        Header = new MutatedHeader(Parent) { ParentHash = Parent.Hash, Number = 1 }.Build();
    }

    public static ConsensusParameters StakeRule { get; } = new() { Quorum = QuorumRule.StakeAboveTwoThirds };

    public ChainConfiguration Configuration { get; }

    public BlockHeader Parent { get; }

    public BlockHeader Header { get; }

    /// <summary>Where stakes decide.</summary>
    public static FinalBlock ByStake(params (U256 Slot, U256 Value)[] changes) => new(StakeRule, null, changes);

    /// <summary>A chain with a bridge, and where it stands.</summary>
    public static FinalBlock Bridged() => new(bridge: new BridgeParameters { Contract = Predeploys.MessageQueue });

    public static BridgeState BridgeState { get; } = new(Keccak.Hash("withdrawals"u8), 5, Keccak.Hash("queue"u8));

    /// <summary>Each way to be accepted, and one input for each check that an input can fail.</summary>
    public FinalityCase[] Cases()
    {
        FinalityInput good = Input(true, 0, 1, 2);
        FinalityCertificate strangers = Certify(s_strangers, Header, 0, 1, 2);
        (ValidatorKeys Keys, int Number)[] oneStranger = [.. new[] { (s_four, 0), (s_four, 1), (s_strangers, 2) }.OrderBy(signer => signer.Item1[signer.Item2])];
        FinalityCertificate mixed = new(Round, [.. oneStranger.Select(signer => signer.Keys.Seal(signer.Number, ChainId, Header.Number, Round, Header.Hash))]);
        FinalityCertificate elsewhere = new(Round, [.. Enumerable.Range(0, 3).Select(i => s_four.Seal(i, 1, Header.Number, Round, Header.Hash))]);
        return
        [
            new("three of four", 0, good),
            new("another three of four", 0, Input(true, 0, 2, 3)),
            new("without the parent", 0, Input(false, 0, 1, 2)),
            new("two of four", FinalityFault.Certificate, Input(true, 0, 1)),
            new("nobody", FinalityFault.Certificate, Input(true)),
            new("one seal more than the quorum", FinalityFault.Certificate, Input(true, 0, 1, 2, 3)),
            new("a signer twice", FinalityFault.Certificate, Input(true, 0, 1, 1)),
            new("signers in another order", FinalityFault.Certificate, Input(true, 0, 2, 1)),
            new("strangers under the validators' proofs", FinalityFault.StakeProof, Change(good, certificate: strangers)),
            new("strangers under their own proofs", FinalityFault.NotAValidator, Change(good, certificate: strangers, proof: Prove(s_strangers, 0, 1, 2))),
            new(
                "one stranger among validators",
                FinalityFault.NotAValidator,
                Change(good, certificate: mixed, proof: Prove([.. oneStranger.Select(signer => signer.Keys[signer.Number])]))),
            new("a configuration of another chain", FinalityFault.NotAValidator, Proven(Change(good, configuration: new ChainConfiguration { ChainId = 1 }))),
            new("seals of another chain", FinalityFault.NotAValidator, Proven(Change(good, certificate: elsewhere))),
            new("seals of another round", FinalityFault.NotAValidator, Proven(Change(good, certificate: new(Round + 1, good.Certificate.Seals)))),
            new("seals of another block", FinalityFault.NotAValidator, Proven(Change(good, certificate: Certify(s_four, Parent, 0, 1, 2)))),
            new("seals of another block under the validators' proofs", FinalityFault.StakeProof, Change(Proven(Change(good, certificate: Certify(s_four, Parent, 0, 1, 2))), proof: good.Proof)),
            new("a stake proof too few", FinalityFault.StakeProofCount, Change(good, proof: Prove(s_four, 0, 1))),
            new("no account proof", FinalityFault.AccountProof, Change(good, proof: new([], good.Proof.Count, good.Proof.Stakes))),
            new("no count proof", FinalityFault.CountProof, Change(good, proof: new(good.Proof.Account, [], good.Proof.Stakes))),
            new("a set that the block changed", FinalityFault.SetChanged, WithChangedSet()),
            new("itself as parent", FinalityProgram.PreviousHeaderExit, Change(good, parent: Header.Rlp)),
            new("a parent that is no header", FinalityProgram.PreviousHeaderExit, Change(good, parent: [0xc0])),
            new("a parent whose account is not proven", FinalityProgram.PreviousAccountExit, Change(good, parentAccount: [])),
            new("a parent's account without the parent", FinalityProgram.PreviousAccountExit, Change(good, parent: [])),
            new("no header", FinalityProgram.HeaderExit, Change(good, header: [0xc0])),
            .. BoundaryCases(),
            .. SpanCases(),
            .. BridgeCases(),
            .. StakeCases(),
            .. AggregateBlock.Cases(),
            new("a proof of the total stake where validators are counted", FinalityFault.TotalProof, Change(good, proof: good.Proof with { TotalStake = good.Proof.Count })),
            new("a configuration without a meaning", FinalityProgram.ConfigurationExit, Change(good, configuration: new() { ChainId = ChainId, BaseFeeDenominator = 0 })),
        ];
    }

    private static FinalityCase[] BoundaryCases()
    {
        FinalBlock first = new(new ConsensusParameters { EpochLength = 1 });
        FinalBlock inside = new(new ConsensusParameters { EpochLength = 2 });
        FinalityInput changed = first.WithChangedSet();
        return
        [
            new("a boundary that changed nothing", 0, first.Input(true, 0, 1, 2)),
            new("a boundary without the parent", 0, first.Input(false, 0, 1, 2)),
            new("a boundary that changed the set", 0, changed),
            new("a boundary under another parent", FinalityProgram.PreviousHeaderExit, Change(changed, parent: first.Parent.Rlp)),
            new("a boundary whose parent's account is not proven", FinalityProgram.PreviousAccountExit, Change(changed, parentAccount: [])),
            new("a set that a block inside an epoch changed", FinalityFault.SetChanged, inside.WithChangedSet()),
        ];
    }

    /// <summary>One certificate for several blocks, of chains whose boundaries are multiples of four.</summary>
    private static FinalityCase[] SpanCases()
    {
        FinalBlock block = new(new ConsensusParameters { EpochLength = 4 });
        FinalBlock unending = new();
        return
        [
            new("a span inside an epoch", 0, block.Span(4, 7)),
            new("a span that starts at a boundary", 0, block.Span(3, 7)),
            new("a boundary alone", 0, block.Span(3, 4)),
            new("a span of a chain without epochs", 0, unending.Span(1, 900)),
            new("a span that ends at a boundary", FinalityFault.AcrossBoundary, block.Span(2, 4)),
            new("a span with a boundary inside", FinalityFault.AcrossBoundary, block.Span(1, 5)),
            new("a span from a boundary to the next", FinalityFault.AcrossBoundary, block.Span(3, 8)),
            new("a span over many boundaries", FinalityFault.AcrossBoundary, block.Span(0, 4096)),
            new("a span that starts with its end", FinalityProgram.PreviousHeaderExit, block.Span(7, 7)),
            new("a span that starts after its end", FinalityProgram.PreviousHeaderExit, block.Span(8, 7)),
            new("a span without the account before", FinalityProgram.PreviousAccountExit, Change(block.Span(4, 7), parentAccount: [])),
        ];
    }

    private static FinalityCase[] BridgeCases()
    {
        FinalBlock block = Bridged();
        FinalityInput good = block.Input(true, 0, 1, 2);
        FinalityInput alone = block.Input(false, 0, 1, 2);
        FinalityInput without = new FinalBlock().Input(true, 0, 1, 2);
        BridgeProof bridge = good.Proof.Bridge!;
        FinalBlock missing = new(bridge: new BridgeParameters { Contract = TestLedger.AddressOf(0x999) });
        return
        [
            new("a bridge", 0, good),
            new("a bridge without the state before", 0, alone),
            new("a bridge whose contract is not there", 0, missing.Input(true, 0, 1, 2)),
            new("no proof of the bridge", FinalityFault.BridgeProof, With(good, null)),
            new("a proof of a bridge where there is none", FinalityFault.BridgeProof, With(without, bridge)),
            new("no proof of the bridge's account", FinalityFault.BridgeAccountProof, With(good, bridge with { Account = [] })),
            new("the validators' account for the bridge's", FinalityFault.BridgeAccountProof, With(good, bridge with { Account = good.Proof.Account })),
            new("a node too many for the bridge's account", FinalityFault.BridgeAccountProof, With(good, bridge with { Account = [.. bridge.Account, bridge.Account[^1]] })),
            new("no proof of the withdrawal root", FinalityFault.WithdrawRootProof, With(good, bridge with { WithdrawRoot = [] })),
            new("no proof of the queue's index", FinalityFault.QueueIndexProof, With(good, bridge with { QueueIndex = [] })),
            new("no proof of the queue's hash", FinalityFault.QueueHashProof, With(good, bridge with { QueueHash = [] })),
            new("the index for the withdrawal root", FinalityFault.WithdrawRootProof, With(good, bridge with { WithdrawRoot = bridge.QueueIndex })),
            new("the hash for the index", FinalityFault.QueueIndexProof, With(good, bridge with { QueueIndex = bridge.QueueHash })),
            new("the withdrawal root for the hash", FinalityFault.QueueHashProof, With(good, bridge with { QueueHash = bridge.WithdrawRoot })),
            new("no proof of the bridge before", FinalityProgram.PreviousBridgeExit, Before(good, null)),
            new("a proof of the bridge before that does not hold", FinalityProgram.PreviousBridgeExit, Before(good, bridge with { QueueHash = [] })),
            new("a proof of the bridge before without a header", FinalityProgram.PreviousBridgeExit, Before(alone, bridge)),
            new("a proof of a bridge before where there is none", FinalityProgram.PreviousBridgeExit, Before(without, bridge)),
        ];
    }

    private static FinalityInput With(FinalityInput input, BridgeProof? bridge) => Change(input, proof: input.Proof with { Bridge = bridge });

    private static FinalityInput Before(FinalityInput input, BridgeProof? bridge) => new()
    {
        Configuration = input.Configuration,
        HeaderRlp = input.HeaderRlp,
        Certificate = input.Certificate,
        Proof = input.Proof,
        PreviousHeaderRlp = input.PreviousHeaderRlp,
        PreviousAccount = input.PreviousAccount,
        PreviousBridge = bridge,
    };

    private static FinalityCase[] StakeCases()
    {
        FinalBlock block = ByStake();
        FinalityInput good = block.Input(true, 0, 1);
        FinalBlock small = ByStake((2, 8));
        return
        [
            new("two of four with enough stake", 0, good),
            new("another two", 0, block.Input(true, 0, 2)),
            new("three with too little stake", FinalityFault.Certificate, block.Input(true, 1, 2, 3)),
            new("one who is superfluous by stake", FinalityFault.Certificate, block.Input(true, 0, 1, 3)),
            new("nobody by stake", FinalityFault.Certificate, block.Input(true)),
            new("no proof of the total stake", FinalityFault.TotalProof, Change(good, proof: good.Proof with { TotalStake = [] })),
            new("a proof of another slot for the total stake", FinalityFault.TotalProof, Change(good, proof: good.Proof with { TotalStake = good.Proof.Stakes[0] })),
            new("no total stake", FinalityFault.NoValidators, ByStake((2, 0)).Input(true, 0, 1)),
            new("signers with more than the total stake", FinalityFault.StakesAboveTotal, small.Input(true, 0, 1)),
            new("a stake proof too many by stake", FinalityFault.StakeProofCount, Change(good, proof: block.Prove(s_four, 0, 1, 2))),
        ];
    }

    public FinalityInput Input(bool hasParent, params int[] signers)
    {
        FinalityProof proof = Prove(s_four, signers);
        return new FinalityInput
        {
            Configuration = Configuration,
            HeaderRlp = Header.Rlp,
            Certificate = Certify(s_four, Header, signers),
            Proof = proof,
            PreviousHeaderRlp = hasParent ? Parent.Rlp : [],
            PreviousAccount = hasParent ? proof.Account : [],
            PreviousBridge = hasParent ? proof.Bridge : null,
        };
    }

    /// <summary>The certificate of a block for itself and all after an earlier one, in all of which the state is the same.</summary>
    public FinalityInput Span(ulong previous, ulong last)
    {
        BlockHeader before = new MutatedHeader(Parent) { Number = previous }.Build();
        BlockHeader header = new MutatedHeader(Header) { Number = last, ParentHash = last == previous + 1 ? before.Hash : Header.Hash }.Build();
        return Change(Input(true, 0, 1, 2), header: header.Rlp, certificate: Certify(s_four, header, 0, 1, 2), parent: before.Rlp);
    }

    /// <summary>As near to being accepted as its seals can be: in the order of those they recover to under the input, with true proofs about them.</summary>
    private FinalityInput Proven(FinalityInput input)
    {
        Hash256 digest = CommitSeal.Digest(input.Configuration.ChainId, Header.Number, input.Certificate.Round, Header.Hash);
        (Address Signer, RecoverableSignature Seal)[] ascending = [.. input.Certificate.Seals.Select(seal => (Recover(digest, seal), seal)).OrderBy(pair => pair.Item1)];
        return Change(
            input,
            certificate: new(input.Certificate.Round, [.. ascending.Select(pair => pair.Seal)]),
            proof: Prove([.. ascending.Select(pair => pair.Signer)]));
    }

    private static Address Recover(in Hash256 digest, RecoverableSignature seal)
    {
        Assert.True(Secp256k1.TryRecover(digest, seal.R, seal.S, seal.YParity, out Address signer));
        return signer;
    }

    public FinalityInput WithChangedSet()
    {
        MemoryState before = new();
        BlockHeader parent = Genesis(s_strangers, before, []);
        BlockHeader header = new MutatedHeader(Header) { ParentHash = parent.Hash }.Build();
        Assert.False(FinalityProof.Build(Configuration.Consensus, before, before, parent.StateRoot, [], out FinalityProof proof).IsSet);
        return Change(
            Input(true, 0, 1, 2), header: header.Rlp, certificate: Certify(s_four, header, 0, 1, 2), parent: parent.Rlp, parentAccount: proof.Account);
    }

    private BlockHeader Genesis(ValidatorKeys validators, MemoryState state, GenesisAccount[] others)
    {
        GenesisSlot[] storage = StakedSlots.Of(Configuration.Consensus, validators.Set, _changes);
        GenesisSpecification specification = new()
        {
            Configuration = Configuration,
            GasLimit = 30_000_000,
            Accounts = [new GenesisAccount(Configuration.Consensus.ValidatorSet, 1, default, [0], storage), .. others],
        };
        return GenesisBlock.Build(specification, state, out _);
    }

    private static FinalityCertificate Certify(ValidatorKeys keys, BlockHeader header, params int[] signers) =>
        new(Round, [.. signers.Select(signer => keys.Seal(signer, ChainId, header.Number, Round, header.Hash))]);

    private FinalityProof Prove(ValidatorKeys keys, params int[] signers) => Prove([.. signers.Select(signer => keys[signer])]);

    private FinalityProof Prove(Address[] addresses)
    {
        Assert.False(FinalityProof.Build(Configuration.Consensus, _state, _state, Header.StateRoot, addresses, out FinalityProof proof).IsSet);
        if (!Configuration.Bridge.HasContract) return proof;
        Assert.False(Sequitur.Rollup.BridgeProof.Build(Configuration.Bridge, _state, _state, Header.StateRoot, out BridgeProof? bridge).IsSet);
        return proof with { Bridge = bridge };
    }

    private static FinalityInput Change(
        FinalityInput input,
        ChainConfiguration? configuration = null,
        byte[]? header = null,
        FinalityCertificate? certificate = null,
        FinalityProof? proof = null,
        byte[]? parent = null,
        byte[][]? parentAccount = null) => new()
    {
        Configuration = configuration ?? input.Configuration,
        HeaderRlp = header ?? input.HeaderRlp,
        Certificate = certificate ?? input.Certificate,
        Proof = proof ?? input.Proof,
        PreviousHeaderRlp = parent ?? input.PreviousHeaderRlp,
        PreviousAccount = parentAccount ?? input.PreviousAccount,
        PreviousBridge = input.PreviousBridge,
    };

    private static GenesisAccount BridgeAccount(BridgeParameters bridge)
    {
        bool isMissing = bridge.Contract != Predeploys.MessageQueue;
        GenesisSlot[] slots =
        [
            new(bridge.WithdrawRootSlot, U256.FromBigEndian(BridgeState.WithdrawRoot.Bytes)),
            new(bridge.QueueIndexSlot, BridgeState.QueueIndex),
            new(bridge.QueueHashSlot, U256.FromBigEndian(BridgeState.QueueHash.Bytes)),
        ];
        return isMissing ? new GenesisAccount(TestLedger.AddressOf(0x998), 1, 1, [], []) : new GenesisAccount(bridge.Contract, 1, default, [0], slots);
    }
}
