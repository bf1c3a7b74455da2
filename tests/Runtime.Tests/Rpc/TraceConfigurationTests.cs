using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Rpc;

public sealed class TraceConfigurationTests
{
    private static readonly Hash256 s_genesis = Keccak.Hash([1]);

    [Fact]
    public async Task A_node_tells_its_configuration()
    {
        ChainConfiguration rules = new() { ChainId = ChainFixture.ChainId, Bridge = MessageQueueContract.Parameters with { L1ChainId = 1, L1MessageQueue = ChainFixture.AddressOf(9) } };
        await using ChainFixture chain = await ChainFixture.StartAsync(configuration: rules);
        JsonNode told = (await chain.CallAsync("l2trace_config"))!;
        Assert.Equal(rules.ConfigurationHash.ToString(), (string?)told["configurationHash"]);
        Assert.Equal(chain.Ledger.Genesis.Hash.ToString(), (string?)told["genesisHash"]);
        TraceConfiguration read = TraceConfiguration.Parse(Encoding.UTF8.GetBytes(told.ToJsonString()));
        Assert.Equal(rules.ConfigurationHash, read.Rules.ConfigurationHash);
        Assert.Equal(rules.Bridge, read.Rules.Bridge);
        Assert.Equal(-32602, (await chain.FailAsync("l2trace_config", "1")).Code);
    }

    [Fact]
    public async Task A_node_tells_which_traces_it_has()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        Assert.Equal("""{"firstAvailable":null,"lastAvailable":null,"lastProven":null,"lastProvenReason":"NO_SETTLEMENT","witnessBlocks":null}""", await StatusAsync());
        chain.Produce();
        chain.Produce();
        Assert.Equal("""{"firstAvailable":"0x1","lastAvailable":"0x2","lastProven":null,"lastProvenReason":"NO_SETTLEMENT","witnessBlocks":null}""", await StatusAsync());
        Assert.Equal(-32602, (await chain.FailAsync("l2trace_status", "1")).Code);

        async Task<string> StatusAsync() => (await chain.CallAsync("l2trace_status"))!.ToJsonString();
    }

    [Fact]
    public void What_is_written_is_read_back_to_the_same_hash()
    {
        Random random = new(7530);
        for (int i = 0; i < 500; i++)
        {
            ChainConfiguration rules = Any(random);
            Assert.True(rules.IsUsable);
            TraceConfiguration written = new(rules, s_genesis);
            TraceConfiguration read = TraceConfiguration.Parse(written.ToJson());
            Assert.Equal(rules.ConfigurationHash, read.Rules.ConfigurationHash);
            Assert.Equal(s_genesis, read.GenesisHash);
            Assert.Equal(written.ToJson(), read.ToJson());
        }
    }

    /// <summary>Whatever is changed, left out or added is refused; only the hash of the first block stands for itself.</summary>
    [Fact]
    public void Anything_changed_missing_or_added_is_refused()
    {
        Random random = new(1);
        int mutations = 0;
        for (int i = 0; i < 20; i++)
        {
            byte[] json = new TraceConfiguration(Any(random), s_genesis).ToJson();
            JsonNode original = JsonNode.Parse(json)!;
            foreach (string path in Paths(original, "").ToArray())
            {
                foreach (Func<JsonNode, string, bool> mutation in new Func<JsonNode, string, bool>[] { Remove, Add, Change })
                {
                    JsonNode changed = JsonNode.Parse(json)!;
                    if (path == "/genesisHash" && mutation == (Func<JsonNode, string, bool>)Change) continue;
                    if (!mutation(changed, path)) continue;
                    mutations++;
                    Assert.Throws<TraceFileException>(() => TraceConfiguration.Parse(Encoding.UTF8.GetBytes(changed.ToJsonString())));
                }
            }
        }

        Assert.True(mutations > 1000, mutations.ToString(null as IFormatProvider));
    }

    [Fact]
    public void A_member_twice_and_what_is_no_JSON_is_refused()
    {
        string json = Encoding.UTF8.GetString(new TraceConfiguration(new ChainConfiguration { ChainId = 1 }, s_genesis).ToJson());
        Assert.True(TraceConfiguration.IsLike(Encoding.UTF8.GetBytes(json)));
        foreach (string wrong in new[] { "", "[]", "{}", "null", json[..^1], json[..^1] + ",\"chainId\":\"0x1\"}", json + " " + json })
        {
            Assert.Throws<TraceFileException>(() => TraceConfiguration.Parse(Encoding.UTF8.GetBytes(wrong)));
        }

        Assert.False(TraceConfiguration.IsLike("{\"config\":{}}"u8.ToArray()));
        Assert.False(TraceConfiguration.IsLike("no JSON"u8.ToArray()));
    }

    private static bool Remove(JsonNode root, string path)
    {
        (JsonNode parent, string name) = Find(root, path);
        if (parent is JsonObject members) return members.Remove(name);
        parent.AsArray().RemoveAt(int.Parse(name, null));
        return true;
    }

    private static bool Add(JsonNode root, string path)
    {
        (JsonNode parent, string name) = Find(root, path);
        if (parent is JsonObject members) members.Add("more", 1);
        else parent.AsArray().Add(parent.AsArray()[int.Parse(name, null)]!.DeepClone());
        return true;
    }

    /// <summary>To another value of the same form, where there is one.</summary>
    private static bool Change(JsonNode root, string path)
    {
        (JsonNode parent, string name) = Find(root, path);
        JsonNode? old = parent is JsonObject ? parent[name] : parent[int.Parse(name, null)];
        if (old is JsonObject or JsonArray) return false;
        JsonNode changed = old switch
        {
            null => JsonValue.Create("0x1"),
            _ when old.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => JsonValue.Create(!(bool)old),
            _ => JsonValue.Create(((string)old!)[..^1] + (((string)old!)[^1] == '1' ? '2' : '1')),
        };
        if (parent is JsonObject) parent[name] = changed;
        else parent[int.Parse(name, null)] = changed;
        return true;
    }

    private static (JsonNode Parent, string Name) Find(JsonNode root, string path)
    {
        string[] steps = path[1..].Split('/');
        JsonNode parent = root;
        foreach (string step in steps[..^1]) parent = (parent is JsonObject ? parent[step] : parent[int.Parse(step, null)])!;
        return (parent, steps[^1]);
    }

    private static IEnumerable<string> Paths(JsonNode? node, string path)
    {
        IEnumerable<(string Name, JsonNode? Value)> children = node switch
        {
            JsonObject members => members.Select(member => (member.Key, member.Value)),
            JsonArray items => items.Select((item, index) => (index.ToString(null as IFormatProvider), item)),
            _ => [],
        };
        foreach ((string name, JsonNode? value) in children)
        {
            yield return $"{path}/{name}";
            foreach (string below in Paths(value, $"{path}/{name}")) yield return below;
        }
    }

    private static ChainConfiguration Any(Random random)
    {
        ulong prague = random.Next(3) == 0 ? ChainConfiguration.Never : (ulong)random.Next(1000);
        ulong osaka = prague == ChainConfiguration.Never || random.Next(3) == 0 ? ChainConfiguration.Never : prague + (ulong)random.Next(1000);
        bool hasBridge = random.Next(3) != 0, takesMessages = hasBridge && random.Next(2) == 0;
        return new ChainConfiguration
        {
            ChainId = Number(random),
            PragueTime = prague,
            OsakaTime = osaka,
            Forks = [AnyProfile(random, ForkRules.Cancun), prague == ChainConfiguration.Never ? ForkRules.Prague : AnyProfile(random, ForkRules.Prague), osaka == ChainConfiguration.Never ? ForkRules.Osaka : AnyProfile(random, ForkRules.Osaka)],
            BlobSchedule = [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => new BlobParameters((ulong)i * 7, (uint)random.Next(5), (uint)random.Next(5, 9), Number(random)))],
            BaseFeeDenominator = Number(random),
            BaseFeeElasticity = Number(random),
            StrictTimestamps = random.Next(2) == 0,
            HasBeaconChain = random.Next(2) == 0,
            DepositContract = Account(random),
            Sequencing = (SequencingMode)random.Next(3),
            Consensus = new ConsensusParameters
            {
                ValidatorSet = Account(random),
                StakesSlot = Number(random),
                CountSlot = Number(random),
                TotalStakeSlot = Number(random),
                SlotDerivation = (SlotDerivation)random.Next(2),
                Quorum = (QuorumRule)random.Next(3),
                Seals = (SealScheme)random.Next(2),
                EpochLength = Number(random),
                MinimumValidators = Number(random),
            },
            Bridge = !hasBridge ? new BridgeParameters() : new BridgeParameters
            {
                Contract = Account(random),
                WithdrawRootSlot = Number(random),
                QueueIndexSlot = Number(random),
                QueueHashSlot = Number(random),
                L1ChainId = takesMessages ? Number(random) : 0,
                L1MessageQueue = takesMessages ? Account(random) : default,
            },
        };
    }

    private static ForkRules AnyProfile(Random random, ForkRules own) => random.Next(2) == 0 ? own : own with
    {
        Profile = own.Profile with
        {
            Precompiles = new PrecompileSet(own.Profile.Precompiles.Bits & (ulong)random.NextInt64()),
            TransactionTypes = new TransactionTypeSet(own.Profile.TransactionTypes.Bits & (1UL | (ulong)random.NextInt64())),
        },
    };

    private static ulong Number(Random random) => 1 + ((ulong)random.NextInt64() >> random.Next(63));

    private static Address Account(Random random)
    {
        byte[] bytes = new byte[Address.Size];
        random.NextBytes(bytes);
        return new Address(bytes);
    }
}
