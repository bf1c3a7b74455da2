using System;
using System.Linq;
using System.Text.Json;
using Sequitur.Cli.Devnet;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Node.Consensus;
using Sequitur.Node.Rewards;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Xunit;

namespace Sequitur.Apps.Node;

public sealed class SealCollectionTests
{
    private const int Validators = 4;

    private static readonly Hash256 s_block = Keccak.Hash("block"u8);
    private static readonly Hash256 s_other = Keccak.Hash("other"u8);

    private readonly SealCollection _seals = new();

    public SealCollectionTests() => _seals.Follow(4);

    [Fact]
    public void Seals_before_and_after_the_decision_are_kept_and_given_ascending_by_signer()
    {
        foreach (int i in new[] { 3, 1, 2 }) _seals.Add(Commit(5, i));
        Decide(5);
        Assert.True(_seals.Wants(Commit(5, 0)));
        _seals.Add(Commit(5, 0));
        SealedHeight height = _seals.Newest(above: 4, below: 6)!;
        Assert.Equal((5UL, s_block, 0u), (height.Number, height.BlockHash, height.Round));
        Address[] ascending = [.. Enumerable.Range(0, Validators).Select(DevnetGenesis.ValidatorAddress).Order()];
        Assert.Equal(ascending.Select(Signature), height.Seals);
        Assert.Equal(1, _seals.Late);
    }

    [Fact]
    public void Seals_for_another_block_or_round_or_twice_by_one_validator_are_not_kept()
    {
        _seals.Add(Commit(5, 0) with { Payload = s_other });
        _seals.Add(Commit(5, 1) with { Round = 2 });
        _seals.Add(Commit(5, 2));
        _seals.Add(Commit(5, 2));
        Decide(5);
        foreach (ConsensusMessage.Commit useless in new[] { Commit(5, 2), Commit(5, 3) with { Round = 1 }, Commit(5, 3) with { Payload = s_other } })
        {
            Assert.False(_seals.Wants(useless));
            _seals.Add(useless);
        }

        Assert.Single(_seals.Newest(above: 0, below: 7)!.Seals);
    }

    [Fact]
    public void The_height_just_below_waits_for_its_last_seals_and_the_one_before_goes_instead()
    {
        foreach (ulong height in new ulong[] { 5, 6 })
        {
            for (int i = 0; i < 3; i++) _seals.Add(Commit(height, i));
            Decide(height);
        }

        Assert.Equal(5UL, _seals.Newest(above: 4, below: 7)!.Number);
        Assert.Null(_seals.Newest(above: 5, below: 7));
        _seals.Add(Commit(6, 3));
        Assert.Equal(6UL, _seals.Newest(above: 4, below: 7)!.Number);
        Assert.Null(_seals.Newest(above: 6, below: 7));
    }

    [Fact]
    public void Nothing_is_given_for_a_height_that_is_not_decided() => Assert.Null(Undecided().Newest(above: 4, below: 9));

    [Fact]
    public void Heights_too_far_away_are_neither_kept_nor_wanted()
    {
        _seals.Follow(10);
        foreach (ulong height in new ulong[] { 7, 14, ulong.MaxValue })
        {
            _seals.Add(Commit(height, 0));
            Decide(height);
            Assert.False(_seals.Wants(Commit(height, 1)));
        }

        Assert.Null(_seals.Newest(0, ulong.MaxValue));
        for (int i = 0; i < Validators; i++) _seals.Add(Commit(10, i));
        Decide(10);
        Assert.NotNull(_seals.Newest(9, 11));
        _seals.Follow(13);
        Assert.Null(_seals.Newest(9, 11));
    }

    [Fact]
    public void The_call_data_is_what_the_contract_expects()
    {
        byte[] data = RewardMaker.Encode(new SealedHeight(0x1234, s_block, 7, [Signature(default), Signature(default)]));
        Assert.Equal(Keccak.Hash("reward(uint256,uint32,bytes)"u8).Bytes[..4].ToArray(), data[..4]);
        Assert.Equal([(U256)0x1234, 7, 96, 130], Enumerable.Range(0, 4).Select(i => U256.FromBigEndian(data.AsSpan(4 + (32 * i), 32))));
        Assert.Equal(4 + (32 * 4) + 160, data.Length);
        Assert.True(RewardMaker.GasFor(ValidatorSet.CountMax) <= 16_777_216);
    }

    [Fact]
    public void A_chain_without_the_contract_an_account_that_cannot_pay_and_a_height_that_is_paid_get_no_reward_transaction()
    {
        for (int i = 0; i < Validators; i++) _seals.Add(Commit(5, i));
        Decide(5);
        var parent = new BlockHeader
        {
            Number = 5, GasLimit = 100_000_000, ExtraData = [], LogsBloom = new Bloom(), ParentHash = default, OmmersHash = default, Beneficiary = default,
            StateRoot = default, TransactionsRoot = default, ReceiptsRoot = default, Difficulty = default, GasUsed = 0, Timestamp = 0, PrevRandao = default,
            Nonce = 0, BaseFee = 1_000, WithdrawalsRoot = default, BlobGasUsed = 0, ExcessBlobGas = 0, ParentBeaconRoot = default, RequestsHash = null,
        };
        Assert.NotNull(Make(parent, newest: 4, balance: U256.One << 70, code: [0]));
        Assert.Null(Make(parent, newest: 5, balance: U256.One << 70, code: [0]));
        Assert.Null(Make(parent, newest: 4, balance: 1_000, code: [0]));
        Assert.Null(Make(parent, newest: 4, balance: U256.One << 70, code: []));
    }

    [Fact]
    public void Evidence_is_a_line_of_the_documented_form()
    {
        var first = new SignedContent(s_block, Signature(default));
        var second = new SignedContent(s_other, Signature(DevnetGenesis.ValidatorAddress(1)));
        var evidence = new EquivocationEvidence(MessageKind.Commit, first, second);
        var misbehaviour = new Misbehaviour(DevnetGenesis.ValidatorAddress(0), MisbehaviourKind.Equivocation, 9, 2) { Evidence = evidence };
        JsonElement line = JsonDocument.Parse(EvidenceFile.ToJson(misbehaviour, evidence)).RootElement;
        Assert.Equal(["kind", "height", "round", "validator", "first", "second"], line.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("commit", 9, 2), (line.GetProperty("kind").GetString(), line.GetProperty("height").GetInt32(), line.GetProperty("round").GetInt32()));
        Assert.Equal(s_other.ToString(), line.GetProperty("second").GetProperty("hash").GetString());
        Assert.Equal(2 + (2 * RecoverableSignature.Size), line.GetProperty("second").GetProperty("signature").GetString()!.Length);
    }

    private Transaction? Make(BlockHeader parent, ulong newest, U256 balance, byte[] code)
    {
        MemoryState state = new();
        GenesisSpecification specification = new()
        {
            Configuration = new ChainConfiguration { ChainId = 1 },
            GasLimit = 1,
            Accounts =
            [
                new GenesisAccount(Predeploys.RewardDistributor, 1, default, code, [new GenesisSlot(0, (U256)newest << 128)]),
                new GenesisAccount(DevnetGenesis.ValidatorAddress(0), 3, balance, [], []),
            ],
        };
        GenesisBlock.Build(specification, state, out _);
        return new RewardMaker(1, DevnetGenesis.ValidatorKey(0), _seals).Make(parent, state, 1_000);
    }

    private SealCollection Undecided()
    {
        for (int i = 0; i < Validators; i++) _seals.Add(Commit(5, i));
        return _seals;
    }

    private void Decide(ulong height) => _seals.Decide(new Decision(height, s_block, new FinalityCertificate(0, [])), Validators);

    private static ConsensusMessage.Commit Commit(ulong height, int validator)
    {
        Address author = DevnetGenesis.ValidatorAddress(validator);
        return new ConsensusMessage.Commit(author, height, 0, s_block, Signature(author));
    }

    /// <summary>Nothing here looks at what a signature says.</summary>
    private static RecoverableSignature Signature(Address author) => new(author.ToWord() + 1UL, 1, 0);
}
