using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Sequitur.Apps.Clients;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Apps.Contracts;

/// <summary>What a genesis writes lies where the compiled contracts read it.</summary>
public sealed class GenesisStorageTests
{
    private static readonly Address s_node = new([.. Enumerable.Range(1, 20).Select(i => (byte)i)]);
    private static readonly Address s_governor = new([.. Enumerable.Repeat((byte)0x60, 20)]);
    private static readonly byte[] s_blsKey = [.. Enumerable.Repeat((byte)1, 48)];

    /// <summary>A value of its own for each parameter, so that no two could be exchanged unseen.</summary>
    private static readonly StakingParameters s_staking = new()
    {
        MinimumStake = 101,
        ValidatorsMax = 102,
        ChangesPerEpochMax = 103,
        ExitDelay = 104,
        EvidenceWindow = 105,
        EquivocationSlashPerMille = 106,
        InactivityWindow = 107,
        InactivitySlashPerMille = 108,
        ReporterSharePerMille = 109,
        Governor = s_governor,
    };

    [Theory]
    [InlineData("ValidatorSet", "validatorStakes:0 numValidators:1 totalStake:2 _activeValidators:3 _places:4")]
    [InlineData("ValidatorSetBls", "validators:0 numValidators:1 totalStake:2 _activeValidators:3 nodes:4 _places:5")]
    [InlineData("L2MessageQueue", "withdrawRoot:0 nextWithdrawal:1 nextL1Message:2 l1RollingHash:3 branches:4")]
    [InlineData(
        "Staking",
        "pendingChanges:0 validatorSet:1 governor:2 minimumStake:3 validatorsMax:4 minimumValidators:5 changesPerEpochMax:6 exitDelay:7 evidenceWindow:8 "
        + "equivocationSlashPerMille:9 inactivityWindow:10 inactivitySlashPerMille:11 reporterSharePerMille:12 isOpen:13 activeCount:14 records:15 queues:16 "
        + "links:17 validatorOf:18 holderOf:19 isAdmitted:20 isBanned:21")]
    [InlineData(
        "RewardDistributor",
        "_pool:0 _newest:0+16 _counted:0+24 proposerReward:1 signerReward:2 sealBonus:3 refundGas:4 refundGasPerSeal:5 refundFeeMax:6 _accounts:7 sealsOfThree:8")]
    public void Variables_keep_their_slots(string contract, string expected) =>
        Assert.Equal(expected, string.Join(' ', Layout(contract).Select(variable => variable.Label + ":" + variable.Place)));

    [Fact]
    public void Structs_keep_their_places()
    {
        Assert.Equal("validatorStake:0 publicKey:1", Struct("ValidatorSetBls", "struct ValidatorInfo"));
        Assert.Equal(
            "owner:0 status:0+20 activatedAt:0+21 stake:1 deactivatedAt:1+16 countedAtActivation:1+24 key:2 publicKey:3", Struct("Staking", "struct Validator"));
        Assert.Equal("credit:0 lastSeen:0+16", Struct("RewardDistributor", "struct Account"));

        static string Struct(string contract, string name)
        {
            using JsonDocument artifact = Artifact(contract);
            return string.Join(' ', Variables(artifact.RootElement.GetProperty("structs").GetProperty(name)).Select(member => member.Label + ":" + member.Place));
        }
    }

    [Fact]
    public void Staking_finds_its_parameters()
    {
        ConsensusParameters consensus = new() { MinimumValidators = 110 };
        Dictionary<U256, U256> storage = Slots(StakingStorage.Of(consensus, s_staking, [new GenesisValidator(s_node, 5)]));
        Dictionary<string, U256> expected = new()
        {
            ["validatorSet"] = consensus.ValidatorSet.ToWord(),
            ["governor"] = s_governor.ToWord(),
            ["minimumStake"] = 101,
            ["validatorsMax"] = 102,
            ["minimumValidators"] = 110,
            ["changesPerEpochMax"] = 103,
            ["exitDelay"] = 104,
            ["evidenceWindow"] = 105,
            ["equivocationSlashPerMille"] = 106,
            ["inactivityWindow"] = 107,
            ["inactivitySlashPerMille"] = 108,
            ["reporterSharePerMille"] = 109,
            ["isOpen"] = 1,
            ["activeCount"] = 1,
        };
        Assert.All(expected, pair => Assert.Equal(pair.Value, storage[Slot("Staking", pair.Key)]));
        Assert.False(storage.ContainsKey(Slot("Staking", "pendingChanges")));
        Assert.Equal(StakingStorage.PendingChangesSlot, Slot("Staking", "pendingChanges"));

        U256 record = Entry(Slot("Staking", "records"), s_node.ToWord());
        Assert.Equal(s_node.ToWord() | ((U256)2 << 160), storage[record]);
        Assert.Equal((U256)5, storage[record + 1]);
        Assert.Equal(s_node.ToWord(), storage[Entry(Slot("Staking", "validatorOf"), s_node.ToWord())]);

        // Fourteen parameters, the two words of the record and its owner: nothing else is written.
        Assert.Equal(expected.Count + 3, storage.Count);
    }

    [Fact]
    public void Staking_finds_the_keys_of_BLS_validators()
    {
        ConsensusParameters consensus = new() { ValidatorSet = Predeploys.ValidatorSetBls };
        Dictionary<U256, U256> storage = Slots(StakingStorage.Of(consensus, s_staking, [new GenesisValidator(s_node, 5, s_blsKey)]));
        U256 key = U256.FromBigEndian(Keccak.Hash(s_blsKey).Bytes);
        Assert.Equal(key, storage[Entry(Slot("Staking", "records"), s_node.ToWord()) + 2]);
        Assert.Equal(s_node.ToWord(), storage[Entry(Slot("Staking", "holderOf"), key)]);
    }

    [Fact]
    public void The_set_finds_its_validators_and_their_places()
    {
        ConsensusParameters consensus = new();
        GenesisValidator[] validators = [new(s_governor, 7), new(s_node, 5)];
        Dictionary<U256, U256> storage = Slots(ValidatorSetStorage.WithStakes(consensus, validators));
        Assert.Equal((U256)5, storage[Entry(Slot("ValidatorSet", "validatorStakes"), s_node.ToWord())]);
        Assert.Equal((U256)2, storage[Slot("ValidatorSet", "numValidators")]);
        Assert.Equal((U256)12, storage[Slot("ValidatorSet", "totalStake")]);
        Assert.Equal((U256)2, storage[Slot("ValidatorSet", "_activeValidators")]);
        Assert.Equal(s_node.ToWord(), storage[Items(Slot("ValidatorSet", "_activeValidators")) + 1]);
        Assert.Equal((U256)1, storage[Entry(Slot("ValidatorSet", "_places"), s_node.ToWord())]);
        Assert.DoesNotContain(Entry(Slot("ValidatorSet", "_places"), s_governor.ToWord()), storage.Keys);
    }

    /// <summary>EIP-75XXb's struct, with the slots computed apart for a key of 48 times 0x01.</summary>
    [Fact]
    public void The_BLS_set_finds_its_validators_by_the_hash_of_their_keys()
    {
        ConsensusParameters consensus = new() { ValidatorSet = Predeploys.ValidatorSetBls };
        Dictionary<U256, U256> storage = Slots(ValidatorSetBlsStorage.WithStakes(consensus, [new GenesisValidator(s_node, 5, s_blsKey)]));
        U256 key = Word("041faeaf5d03f20ec7fb66684762e404afa97b0db216a9ecf6bc2428b65c62c7");
        U256 info = Word("ddc79dff89cea9765557cf3ba0a24532fc6e20d9965d1779b84e1f114473faf6");
        U256 bytes = Word("565e7fba13f9ee69c60c080ab149998a2117d1174b282535e07511eb76ed1fb8");
        Assert.Equal(info, Entry(Slot("ValidatorSetBls", "validators"), key));
        Assert.Equal((U256)5, storage[info]);
        Assert.Equal((U256)97, storage[info + 1]);
        Assert.Equal(Word(string.Concat(Enumerable.Repeat("01", 32))), storage[bytes]);
        Assert.Equal(Word(string.Concat(Enumerable.Repeat("01", 16)) + new string('0', 32)), storage[bytes + 1]);
        Assert.Equal(key, storage[Items(Slot("ValidatorSetBls", "_activeValidators"))]);
        Assert.Equal(s_node.ToWord(), storage[Entry(Slot("ValidatorSetBls", "nodes"), key)]);
    }

    [Fact]
    public void The_distributor_finds_its_parameters_and_its_pool()
    {
        RewardParameters rewards = new()
        {
            Pool = 201, ProposerReward = 202, SignerReward = 203, SealBonus = 204, RefundGas = 205, RefundGasPerSeal = 206, RefundFeeMax = 207, SealsOfThree = 208,
        };
        Dictionary<U256, U256> storage = Slots(RewardDistributorStorage.Of(rewards));
        string[] labels = ["_pool", "proposerReward", "signerReward", "sealBonus", "refundGas", "refundGasPerSeal", "refundFeeMax", "sealsOfThree"];
        Assert.Equal(labels.Length, storage.Count);
        for (int i = 0; i < labels.Length; i++) Assert.Equal((U256)(ulong)(201 + i), storage[Slot("RewardDistributor", labels[i])]);
    }

    /// <summary>The slots that a genesis names by default are those of the contract that it places.</summary>
    [Fact]
    public void The_bridge_finds_its_variables()
    {
        BridgeParameters bridge = new() { Contract = Predeploys.MessageQueue };
        string[] labels = ["withdrawRoot", "nextL1Message", "l1RollingHash"];
        Assert.Equal([bridge.WithdrawRootSlot, bridge.QueueIndexSlot, bridge.QueueHashSlot], labels.Select(label => Slot("L2MessageQueue", label)));
        GenesisSlot root = Assert.Single(MessageQueueStorage.Of(bridge));
        Assert.Equal((Slot("L2MessageQueue", "withdrawRoot"), WithdrawalTree.EmptyRoot), (root.Key, root.Value.ToHash256()));
    }

    private static Dictionary<U256, U256> Slots(GenesisSlot[] slots) => slots.ToDictionary(slot => slot.Key, slot => slot.Value);

    private static U256 Slot(string contract, string label) => ulong.Parse(Layout(contract).Single(variable => variable.Label == label).Place, null);

    private static U256 Entry(U256 slot, U256 key) => U256.FromBigEndian(Keccak.Hash([.. key.ToHash256().Bytes, .. slot.ToHash256().Bytes]).Bytes);

    private static U256 Items(U256 slot) => U256.FromBigEndian(Keccak.Hash(slot.ToHash256().Bytes).Bytes);

    private static U256 Word(string hex) => U256.FromBigEndian(Convert.FromHexString(hex));

    private static (string Label, string Place)[] Layout(string contract)
    {
        using JsonDocument artifact = Artifact(contract);
        return [.. Variables(artifact.RootElement.GetProperty("storageLayout"))];
    }

    /// <summary>The slot, and after a plus sign the offset in it if there is one.</summary>
    private static IEnumerable<(string Label, string Place)> Variables(JsonElement list)
    {
        foreach (JsonElement variable in list.EnumerateArray())
        {
            int offset = variable.GetProperty("offset").GetInt32();
            yield return (variable.GetProperty("label").GetString()!, variable.GetProperty("slot").GetString()! + (offset == 0 ? "" : $"+{offset}"));
        }
    }

    private static JsonDocument Artifact(string contract) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ClientPackages.Root, "contracts", "artifacts", contract + ".json")));
}
