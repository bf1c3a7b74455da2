using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Xunit;

namespace Sequitur.Runtime.Rpc;

/// <summary>Large answers are compressed below the rest of the node, and those about final blocks are kept for the next who asks.</summary>
public sealed class KeptAnswerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Five blocks, each with a transaction of so much data that everything about it is worth compressing, and comes to about 62,000 bytes then.</summary>
    private static async Task<ChainFixture> StartAsync(RpcLimits? limits = null)
    {
        ChainFixture chain = await ChainFixture.StartAsync(limits);
        Random random = new(7530);
        for (int i = 0; i < 5; i++)
        {
            byte[] data = new byte[60_000];
            random.NextBytes(data);
            chain.Produce(chain.Sign(ChainFixture.Alice, new TransactionFields { To = ChainFixture.Bob.Address, Data = data, GasLimit = 4_000_000 }));
        }

        return chain;
    }

    [Fact]
    public async Task The_same_answer_comes_compressed_and_plain_made_and_kept_by_every_name_and_id()
    {
        await using ChainFixture chain = await StartAsync();
        string number = $"\"0x{chain.Ledger.Head.Number:x}\"", hash = $"\"{chain.Ledger.Head.Hash}\"";
        foreach ((string byNumber, string byHash) in ((string, string)[])
            [("getBlockTraceByNumber", "getBlockTraceByHash"), ("l2trace_getBlockTraceByNumber", "l2trace_getBlockTraceByHash")])
        {
            foreach (string id in (string[])["1", "\"a name of its own\"", "77", "null"])
            {
                string expected = await PlainAsync(chain, Request(byNumber, id, number));
                Assert.True(expected.Length > PackedValue.PlainBytesMin, $"{expected.Length}");
                Assert.Equal(expected, await PackedAsync(chain, Request(byNumber, id, number)));
                Assert.Equal(expected, await PackedAsync(chain, Request(byHash, id, hash)));
                Assert.Equal(expected, await PackedAsync(chain, Request(byNumber, id, "\"latest\"")));
            }
        }

        // One is made of each kind, and of each that was asked for by a tag, which is not kept.
        Assert.Equal((14, 2), (await MetricAsync(chain, "kept"), await MetricAsync(chain, "made")));
    }

    [Fact]
    public async Task Compressed_answers_leave_no_faster_than_their_rate()
    {
        await using ChainFixture chain = await StartAsync(new RpcLimits { PackedBytesPerSecondMax = 600_000 });
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PackedAsync(chain, Request("l2trace_getStatelessInput", "1", "\"0x4\""))));

        // The eighth waits for seven of more than 60,000 bytes.
        Assert.True(Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(0.7), $"{Stopwatch.GetElapsedTime(started)}");
    }

    [Fact]
    public async Task No_answer_waits_longer_for_its_turn_than_a_call_may()
    {
        await using ChainFixture chain = await StartAsync(new RpcLimits { PackedBytesPerSecondMax = 1, HeavyCallTime = TimeSpan.FromSeconds(1) });
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < 3; i++) await PackedAsync(chain, Request("l2trace_getStatelessInput", "1", "\"0x4\""));

        // By the rate alone, the second would wait for a day.
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 1.5, 60);
    }

    [Fact]
    public async Task A_tag_names_the_block_it_means_when_it_is_asked()
    {
        await using ChainFixture chain = await StartAsync();
        string before = await PackedAsync(chain, Request("l2trace_getStatelessInput", "1", "\"latest\""));
        chain.Produce(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 5));

        string after = await PackedAsync(chain, Request("l2trace_getStatelessInput", "1", "\"latest\""));

        Assert.NotEqual(before, after);
        Assert.Equal(await PlainAsync(chain, Request("l2trace_getStatelessInput", "1", "\"latest\"")), after);

        // While an answer about the newest block is made, a newer one may come: under no name may it be kept.
        Assert.Equal((0, 0), (await MetricAsync(chain, "kept"), await MetricAsync(chain, "made")));
    }

    [Fact]
    public async Task Options_and_ranges_are_answers_of_their_own()
    {
        await using ChainFixture chain = await StartAsync();
        string number = $"\"0x{chain.Ledger.Head.Number:x}\"";
        string[] requests =
        [
            Request("getBlockTraceByNumber", "1", number), Request("getBlockTraceByNumber", "1", number, """{"txStorageTraces":false}"""),
            Request("getBlockTraceByNumber", "1", number, """{"executionResults":false}"""), Request("l2trace_getBlockTraceByNumber", "1", number),
            Request("l2trace_getStatelessInput", "1", number), Request("l2trace_getRangeInput", "1", number, "\"0x0\"", "\"0x0\""), Request("debug_executionWitness", "1", number),
            Request("l2trace_getBatch", "1", "\"0x1\"", number), Request("l2trace_getBatch", "1", "\"0x2\"", number), Request("l2trace_getBatchInput", "1", "\"0x2\"", number),
        ];
        string[] expected = [.. await Task.WhenAll(requests.Select(request => PlainAsync(chain, request)))];
        Assert.Equal(requests.Length, expected.Distinct().Count());
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 0; i < requests.Length; i++) Assert.Equal(expected[i], await PackedAsync(chain, requests[i]));
        }
    }

    [Fact]
    public async Task A_batch_of_calls_is_compressed_as_one_and_says_the_same()
    {
        await using ChainFixture chain = await StartAsync();
        string batch = $"[{Request("l2trace_getStatelessInput", "1", "\"0x4\"")},{Request("eth_chainId", "2")},{Request("l2trace_getStatelessInput", "3", "\"0x3\"")}]";
        Assert.Equal(await PlainAsync(chain, batch), await PackedAsync(chain, batch));
    }

    [Fact]
    public async Task Where_nothing_is_kept_each_answer_is_made()
    {
        await using ChainFixture chain = await StartAsync(new RpcLimits { AnswersKeptBytesMax = 0 });
        string request = Request("l2trace_getStatelessInput", "1", "\"0x4\"");
        string[] answers = [await PackedAsync(chain, request), await PackedAsync(chain, request), await PlainAsync(chain, request)];
        Assert.Single(answers.Distinct());
        Assert.Equal((0, 2), (await MetricAsync(chain, "kept"), await MetricAsync(chain, "made")));
    }

    [Fact]
    public async Task What_was_asked_for_longest_ago_makes_room()
    {
        await using ChainFixture chain = await StartAsync(new RpcLimits { AnswersKeptBytesMax = 260_000 });
        foreach (int block in (int[])[1, 2, 3, 4, 1, 5, 1, 2]) await PackedAsync(chain, Request("l2trace_getStatelessInput", "1", $"\"0x{block:x}\""));
        Assert.Equal((2, 6), (await MetricAsync(chain, "kept"), await MetricAsync(chain, "made")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_003)]
    public void A_checksum_of_two_texts_is_joined_from_theirs(int secondBytes)
    {
        byte[] first = Encoding.ASCII.GetBytes("123456789"), second = [.. Enumerable.Range(0, secondBytes).Select(n => (byte)(n * 7))];
        Assert.Equal(0xcbf43926, Checksum.Of(first));
        Assert.Equal(Checksum.Of([.. first, .. second]), Checksum.Join(Checksum.Of(first), Checksum.Of(second), second.Length));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_packed_value_unpacks_to_its_text_whatever_it_holds(bool isMostlyHashes)
    {
        Random random = new(7530);
        foreach (int size in (int[])[1, 100, 65_535, 65_536, 65_537, 1_000_000])
        {
            byte[] noise = new byte[size], zeros = new byte[size];
            random.NextBytes(noise);
            foreach (byte[] text in (byte[][])[noise, zeros])
            {
                PackedValue packed = PackedValue.Of(text, isMostlyHashes);
                byte[] blocks = [.. packed.Pieces.SelectMany(piece => piece.ToArray()), 3, 0];
                using MemoryStream plain = new();
                using (DeflateStream deflate = new(new MemoryStream(blocks), CompressionMode.Decompress)) deflate.CopyTo(plain);
                Assert.Equal(text, plain.ToArray());
                Assert.Equal((Checksum.Of(text), text.Length, blocks.Length - 2), (packed.Checksum, packed.PlainBytes, packed.Bytes));
            }
        }
    }

    private static string Request(string method, string id, params string[] parameters) =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":[{{string.Join(',', parameters)}}]}""";

    private static async Task<string> PlainAsync(ChainFixture chain, string request)
    {
        using HttpResponseMessage response = await chain.SendAsync(request, encoding: null);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private static async Task<string> PackedAsync(ChainFixture chain, string request)
    {
        using HttpResponseMessage response = await chain.SendAsync(request, new StringWithQualityHeaderValue("gzip"));
        byte[] body = await response.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        if (response.Content.Headers.ContentEncoding.Count == 0) return Encoding.UTF8.GetString(body);
        using GZipStream gzip = new(new MemoryStream(body), CompressionMode.Decompress);
        using StreamReader reader = new(gzip);
        return await reader.ReadToEndAsync(Cancellation);
    }

    private static async Task<int> MetricAsync(ChainFixture chain, string from)
    {
        using HttpResponseMessage response = await chain.GetAsync("metrics");
        string text = await response.Content.ReadAsStringAsync(Cancellation);
        string name = $"sequitur_prover_answers_total{{from=\"{from}\"}} ";
        return int.Parse(text.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..], CultureInfo.InvariantCulture);
    }
}
