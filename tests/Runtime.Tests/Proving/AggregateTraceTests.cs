using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Sequitur.Runtime.Rpc;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Proving;

/// <summary>The members <c>commit</c> and <c>finalBlockStorage</c> of a trace where blocks are sealed by aggregates.</summary>
public sealed class AggregateTraceTests
{
    private static readonly string[] s_commit = ["round", "digest", "signers", "signature"];
    private static readonly string[] s_signer = ["index", "item", "id", "publicKey", "itemKey", "key"];

    [Fact]
    public async Task What_the_node_writes_is_read_back_and_shows_the_block_to_be_final()
    {
        await using ChainFixture chain = await StartAsync();
        JsonObject trace = await TraceAsync(chain);
        Assert.Equal(s_commit, Members(trace["commit"]!));
        Assert.Equal("0x0b", (string)trace["commit"]!["signers"]!);
        Assert.All(Signers(trace), signer => Assert.Equal(s_signer, Members(signer!)));
        Assert.Equal(["0x0", "0x1", "0x3"], Signers(trace).Select(signer => (string)signer!["item"]!));
        Assert.Equal(ChainFixture.Sealers.Listed.Where((_, item) => item != 2).Select(listed => Hex.Encode(listed.BlsKey!)), Signers(trace).Select(signer => (string)signer!["publicKey"]!));

        TraceFile read = Parse(trace);
        Assert.True(chain.Ledger.TryGetCertificate(1, out FinalityCertificate? certificate));
        Assert.Equal(certificate!.Encode(), read.Finality!.Certificate.Encode());
        TraceVerdict verdict = TraceCheck.Run(read, chain.Ledger.Configuration, null, chain.Genesis().HasValidatorSet);
        Assert.Null(verdict.FailedCheck);
        Assert.True(verdict.IsFinal);
        Assert.Equal(3, verdict.Finality!.Items.Length);
    }

    [Fact]
    public async Task Every_wrong_member_is_refused_by_name()
    {
        await using ChainFixture chain = await StartAsync();
        JsonObject good = await TraceAsync(chain);
        List<string> wrong = [];
        foreach ((string name, string expected, Action<JsonObject> change) in Commits().Concat(Storages()))
        {
            JsonObject trace = good.DeepClone().AsObject();
            change(trace);
            string refusal = Refusal(trace, chain) ?? "nothing";
            if (!refusal.StartsWith(expected, StringComparison.Ordinal)) wrong.Add($"{name}: expected {expected}, got {refusal}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IEnumerable<(string Name, string Refusal, Action<JsonObject> Change)> Commits()
    {
        foreach (string name in s_commit)
        {
            string refusal = name == "signature" ? "trace, commit" : $"trace, commit.{name}: expected";
            yield return ($"no {name}", refusal, t => t["commit"]!.AsObject().Remove(name));
            yield return ($"{name} is null", refusal, t => t["commit"]![name] = null);
            yield return ($"{name} is a number", $"trace, commit.{name}: expected", t => t["commit"]![name] = 3);
            yield return ($"{name} in capitals", $"trace, commit.{name}: expected", t => t["commit"]![name] = "0X" + ((string)t["commit"]![name]!)[2..]);
        }

        yield return ("single seals besides", "trace, commit: expected one of", t => t["commit"]!["signatures"] = new JsonArray());
        yield return ("one more member", "trace, commit: expected one of", t => t["commit"]!["surprise"] = "0x1");
        yield return ("no bits", "trace, commit.signers: expected 1 to 128 bytes", t => t["commit"]!["signers"] = "0x");
        yield return ("too many bits", "trace, commit.signers: expected 1 to 128 bytes", t => t["commit"]!["signers"] = "0x" + new string('0', 258));
        yield return ("one byte of bits more", "Finality: Certificate BadSigners", t => t["commit"]!["signers"] = "0x0b00");
        yield return ("a bit beyond the list", "Finality: Certificate BadSigners", t => t["commit"]!["signers"] = "0x13");
        yield return ("a short signature", "trace, commit.signature: expected 96 bytes", t => Cut(t["commit"]!, "signature"));
        yield return ("another round", "Finality: Certificate BadSeal", t => t["commit"]!["round"] = "0x2");
        yield return ("another digest", "Envelope: 'commit.digest'", t => t["commit"]!["digest"] = default(Hash256).ToString());
        yield return ("a signer less", "Finality: Certificate TooFewSeals", t => t["commit"]!["signers"] = "0x09");
        yield return ("a signer more", "Finality: Certificate TooManySeals", t => t["commit"]!["signers"] = "0x0f");
        yield return ("infinity", "Finality: Certificate BadSeal", t => t["commit"]!["signature"] = "0xc0" + new string('0', 190));
        yield return ("no point", "Finality: Certificate BadSeal", t => t["commit"]!["signature"] = "0x" + new string('0', 192));
        yield return ("a bit of the signature", "Finality: Certificate BadSeal", t => Flip(t["commit"]!, "signature"));
    }

    private static IEnumerable<(string Name, string Refusal, Action<JsonObject> Change)> Storages()
    {
        const string Storage = "trace, finalBlockStorage";
        yield return ("no storage", Storage + ": expected an object", t => t.Remove("finalBlockStorage"));
        yield return ("one more member of storage", Storage + ": expected one of", t => t["finalBlockStorage"]!["surprise"] = "0x1");
        yield return ("no signers", Storage + ".signers: expected", t => t["finalBlockStorage"]!.AsObject().Remove("signers"));
        yield return ("no key", Storage + ".signers", t => Signers(t)[1]!.AsObject().Remove("publicKey"));
        yield return ("a short key", Storage + ".signers", t => Cut(Signers(t)[1]!, "publicKey"));
        yield return ("another's key", "Finality: SealKey, seal 1", t => Signers(t)[1]!["publicKey"] = (string)Signers(t)[0]!["publicKey"]!);
        yield return ("a bit of a key", "Finality: SealKey, seal 2", t => Flip(Signers(t)[2]!, "publicKey"));
        foreach (string member in s_signer.Where(member => member != "publicKey"))
        {
            yield return ($"signer's {member}", "Envelope: 'finalBlockStorage", t => Signers(t)[0]![member] = (string)Signers(t)[1]![member]!);
            yield return ($"no {member}", "Envelope: 'finalBlockStorage", t => Signers(t)[0]!.AsObject().Remove(member));
        }

        yield return ("one more member of a signer", "Envelope: 'finalBlockStorage", t => Signers(t)[0]!["surprise"] = "0x1");
        yield return ("two signers swapped", "Finality: ", t => Swap(Signers(t)));
        yield return ("a proof less", Storage + ".proofs: expected two proofs for each signer", t => Slots(t).RemoveAt(1));
        yield return ("item and stake swapped", "Finality: ListProof HashMismatch, seal 0", t => Swap(Slots(t), 1));
        yield return ("two signers' proofs less", "Finality: ", t =>
        {
            Slots(t).RemoveAt(2);
            Slots(t).RemoveAt(1);
        });
    }

    private static JsonArray Signers(JsonObject trace) => trace["finalBlockStorage"]!["signers"]!.AsArray();

    private static JsonArray Slots(JsonObject trace) => trace["finalBlockStorage"]!["proofs"]![0]!["storageProof"]!.AsArray();

    private static IEnumerable<string> Members(JsonNode node) => node.AsObject().Select(member => member.Key);

    private static void Cut(JsonNode node, string member) => node[member] = ((string)node[member]!)[..^2];

    private static void Flip(JsonNode node, string member)
    {
        string text = (string)node[member]!;
        node[member] = text[..^1] + (text[^1] == '0' ? '1' : '0');
    }

    private static void Swap(JsonArray items, int at = 0)
    {
        JsonNode first = items[at]!;
        items.RemoveAt(at);
        items.Insert(at + 1, first);
    }

    private static async Task<ChainFixture> StartAsync()
    {
        ChainFixture chain = await ChainFixture.StartAsync(configuration: new ChainConfiguration { ChainId = ChainFixture.ChainId, Consensus = SealedSet.Parameters });
        chain.Produce(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 5));
        return chain;
    }

    private static async Task<JsonObject> TraceAsync(ChainFixture chain) => (await chain.CallAsync("l2trace_getBlockTraceByNumber", "\"0x1\""))!.AsObject();

    private static TraceFile Parse(JsonObject trace) => TraceFile.Parse(Encoding.UTF8.GetBytes(trace.ToJsonString()));

    private static string? Refusal(JsonObject trace, ChainFixture chain)
    {
        try
        {
            return TraceCheck.Run(Parse(trace), chain.Ledger.Configuration, null, chain.Genesis().HasValidatorSet).FailedCheck;
        }
        catch (TraceFileException malformed)
        {
            return malformed.Message;
        }
    }
}
