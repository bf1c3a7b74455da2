using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.L1;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Runtime.L1;

/// <summary>The reader against an endpoint that tells the truth, and against what others tell.</summary>
public sealed class L1ReaderTests : IDisposable
{
    private readonly FakeL1 _l1 = new();

    public void Dispose() => _l1.Dispose();

    [Fact]
    public async Task Messages_are_taken_when_they_are_final_and_from_where_the_chain_stands()
    {
        _l1.Add(5);
        _l1.Finalized = 12;
        MessageView view = new(_l1.PositionAfter(1));
        using L1Reader reader = Reader(view);
        await reader.PollAsync(Cancellation);
        Assert.Equal((2, 12UL, _l1.PositionAfter(3)), (view.Waiting, reader.Finalized, view.End));
        Assert.False(view.TryGet(0, out _));
        Assert.True(view.TryGet(1, out SeenMessage? first));
        Assert.Equal(_l1.Messages[1].ToTransaction().Hash, first.Transaction.Hash);
        Assert.True(view.TryFind(first.Transaction.Hash, out _));
        Assert.False(view.TryGet(3, out _));

        _l1.Finalized = 100;
        await reader.PollAsync(Cancellation);
        Assert.Equal((4, _l1.PositionAfter(5)), (view.Waiting, view.End));
        await reader.PollAsync(Cancellation);
        Assert.Equal(4, view.Waiting);
    }

    [Fact]
    public async Task Many_are_read_in_ranges_of_blocks_and_no_more_than_there_is_room_for()
    {
        _l1.Add(40);
        MessageView view = new(default);
        using L1Reader reader = Reader(view, _l1.Options with { BlocksPerRequest = 7, MessagesMax = 30 });
        await reader.PollAsync(Cancellation);
        Assert.Equal(30, view.Waiting);
        Assert.Equal(5, _l1.Asked.Count(method => method == "eth_getLogs"));
        await reader.PollAsync(Cancellation);
        Assert.Equal(30, view.Waiting);
        Assert.True(view.Follow(_l1.PositionAfter(20)));
        await reader.PollAsync(Cancellation);
        Assert.Equal((20, _l1.PositionAfter(40)), (view.Waiting, view.End));
    }

    [Fact]
    public async Task What_is_too_much_for_one_answer_is_asked_for_in_smaller_ranges()
    {
        _l1.Add(40);
        MessageView view = new(default);
        using L1Reader reader = Reader(view, _l1.Options with { BlocksPerRequest = 64, AnswerBytesMax = 8_000 });
        for (int i = 0; i < 40 && view.Waiting < 40; i++)
        {
            try
            {
                await reader.PollAsync(Cancellation);
            }
            catch (L1Exception fault)
            {
                Assert.Equal(L1Fault.TooLarge, fault.Fault);
            }
        }

        Assert.Equal(40, view.Waiting);
    }

    public static TheoryData<L1Fault, string> Lies => new()
    {
        { L1Fault.OtherChain, "eth_chainId=\"0x1\"" },
        { L1Fault.Malformed, "eth_chainId=7" },
        { L1Fault.Malformed, "eth_chainId=\"0x01\"" },
        { L1Fault.Malformed, "eth_chainId=\"0x\"" },
        { L1Fault.NothingFinalized, "eth_getBlockByNumber=null" },
        { L1Fault.Malformed, "eth_getBlockByNumber={}" },
        { L1Fault.Malformed, "eth_getBlockByNumber=[]" },
        { L1Fault.NoContract, "eth_call=\"0x\"" },
        { L1Fault.Malformed, "eth_call=\"0x1\"" },
        { L1Fault.Malformed, "eth_call=\"0x1122\"" },
        { L1Fault.Malformed, "eth_getLogs={}" },
        { L1Fault.Malformed, "eth_getLogs=[1]" },
        { L1Fault.Gap, "eth_getLogs=[]" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task An_answer_that_is_none_is_refused_by_name(L1Fault fault, string lie)
    {
        _l1.Add(3);
        string[] parts = lie.Split('=', 2);
        _l1.Lie = (method, _) => method == parts[0] ? parts[1] : null;
        await RefusedAsync(fault);
    }

    [Fact]
    public async Task A_queue_that_does_not_hold_together_is_refused_by_name()
    {
        _l1.Add(3);
        await RefusedLogsAsync(L1Fault.Gap, _l1.Log(1), _l1.Log(2));
        await RefusedLogsAsync(L1Fault.Gap, _l1.Log(0), _l1.Log(2));
        await RefusedLogsAsync(L1Fault.Gap, _l1.Log(0), _l1.Log(0));
        await RefusedLogsAsync(L1Fault.Gap, _l1.Log(0), _l1.Log(1));
        await RefusedLogsAsync(L1Fault.RollingHash, _l1.Log(0, log => log["data"] = Flipped((string)log["data"], 60)), _l1.Log(1), _l1.Log(2));
        await RefusedLogsAsync(L1Fault.Malformed, _l1.Log(0, log => log["data"] = Flipped((string)log["data"], 20)));
        await RefusedLogsAsync(L1Fault.Malformed, _l1.Log(0, log => log["data"] = Flipped((string)log["data"], (2 * 127) + 2)));
        await RefusedLogsAsync(L1Fault.Malformed, _l1.Log(0, log => log["data"] = "0x"));
        await RefusedLogsAsync(L1Fault.Malformed, _l1.Log(0, log => log["data"] = (string)log["data"] + "00"));
        await RefusedLogsAsync(L1Fault.Malformed, _l1.Log(0, log => log["removed"] = true));
        await RefusedLogsAsync(L1Fault.Malformed, _l1.Log(0, log => log["address"] = Address.FromWord(1).ToString()));
        await RefusedLogsAsync(L1Fault.Malformed, _l1.Log(0, log => log["blockNumber"] = "0x1000"));
        await RefusedLogsAsync(L1Fault.Malformed, _l1.Log(0, log => log["topics"] = new[] { "0x00" }));
    }

    [Fact]
    public async Task A_queue_that_is_not_the_chains_is_refused()
    {
        _l1.Add(3);
        await RefusedAsync(L1Fault.OtherQueue, new QueuePosition(2, _l1.PositionAfter(1).Hash));
        MessageView ahead = new(new QueuePosition(4, _l1.PositionAfter(3).Hash));
        using L1Reader reader = Reader(ahead);
        await reader.PollAsync(Cancellation);
        Assert.Equal(0, ahead.Waiting);
        _l1.Add(2);
        await ThrowsAsync(L1Fault.OtherQueue, reader);
    }

    [Fact]
    public async Task An_endpoint_that_fails_or_goes_back_changes_nothing_and_is_asked_again()
    {
        _l1.Add(3);
        _l1.Finalized = 11;
        MessageView view = new(default);
        using L1Reader reader = Reader(view);
        await reader.PollAsync(Cancellation);
        _l1.Finalized = 10;
        await ThrowsAsync(L1Fault.WentBack, reader);
        _l1.Finalized = 100;
        _l1.Status = 503;
        await ThrowsAsync(L1Fault.Unreachable, reader);
        _l1.Status = 200;
        _l1.Answer = _ => "{";
        await ThrowsAsync(L1Fault.Malformed, reader);
        _l1.Answer = _ => """{"jsonrpc":"2.0","id":0,"result":"0x1"}""";
        await ThrowsAsync(L1Fault.Malformed, reader);
        Assert.Equal(2, view.Waiting);
        _l1.Answer = null;
        await reader.PollAsync(Cancellation);
        Assert.Equal(3, view.Waiting);
    }

    [Fact]
    public async Task An_error_and_an_answer_without_end_are_refused()
    {
        MessageView view = new(default);
        using L1Reader reader = Reader(view, _l1.Options with { AnswerBytesMax = 1_000 });
        _l1.Answer = _ => """{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no"}}""";
        await ThrowsAsync(L1Fault.Refused, reader);
        _l1.Answer = _ => new string(' ', 1_001);
        await ThrowsAsync(L1Fault.TooLarge, reader);
        using L1Reader nobody = Reader(view, _l1.Options with { Endpoint = new Uri("http://127.0.0.1:1/") });
        await ThrowsAsync(L1Fault.Unreachable, nobody);
    }

    [Fact]
    public async Task A_started_reader_goes_on_after_failures_and_can_be_hurried()
    {
        _l1.Status = 500;
        MessageView view = new(default);
        TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously), arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        view.Arrived += () => arrived.TrySetResult();
        using L1Reader reader = new(
            _l1.Options with { Poll = TimeSpan.FromMilliseconds(20), PauseMax = TimeSpan.FromMilliseconds(50) }, view, _ => failed.TrySetResult(), (_, _) => { });
        reader.Start(fault => failed.TrySetException(fault));
        await failed.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.True(reader.Faults > 0);
        _l1.Add(1);
        _l1.Status = 200;
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        reader.Hurry();
        Assert.Equal(1, view.Waiting);
    }

    [Fact]
    public async Task The_view_follows_the_chain_and_says_when_it_disagrees()
    {
        _l1.Add(6);
        MessageView view = new(default);
        using L1Reader reader = Reader(view);
        await reader.PollAsync(Cancellation);
        Assert.Equal([2, 3], view.From(2, 2).Select(seen => (int)seen.Content.QueueIndex));
        Assert.True(view.Follow(_l1.PositionAfter(2)));
        Assert.Equal((4, 2UL), (view.Waiting, view.Chain.Index));
        Assert.False(view.Follow(new QueuePosition(3, default)));
        Assert.Equal((0, new QueuePosition(3, default)), (view.Waiting, view.End));
        await ThrowsAsync(L1Fault.OtherQueue, reader);
        Assert.True(view.Follow(_l1.PositionAfter(5)));
        await reader.PollAsync(Cancellation);
        Assert.Equal((1, _l1.PositionAfter(6)), (view.Waiting, view.End));
        Assert.True(view.Follow(_l1.PositionAfter(6)));
        Assert.Equal(0, view.Waiting);
    }

    private async Task RefusedLogsAsync(L1Fault fault, params string[] logs)
    {
        _l1.Lie = (method, _) => method == "eth_getLogs" ? _l1.Logs(logs) : null;
        await RefusedAsync(fault);
    }

    private async Task RefusedAsync(L1Fault fault, QueuePosition chain = default)
    {
        MessageView view = new(chain);
        using L1Reader reader = Reader(view);
        await ThrowsAsync(fault, reader);
        Assert.True(view.Waiting <= 2);
    }

    private static async Task ThrowsAsync(L1Fault fault, L1Reader reader)
    {
        L1Exception thrown = await Assert.ThrowsAsync<L1Exception>(() => reader.PollAsync(Cancellation));
        Assert.True(fault == thrown.Fault, thrown.Message);
    }

    private L1Reader Reader(MessageView view, L1Options? options = null) => new(options ?? _l1.Options, view, _ => { }, (_, _) => { });

    private static string Flipped(string hex, int place) => $"{hex[..place]}{(hex[place] == '0' ? '1' : '0')}{hex[(place + 1)..]}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
