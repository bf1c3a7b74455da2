using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Network;
using Sequitur.Network.Protocol;
using Sequitur.Tests;
using Xunit;
using FinalBlock = Sequitur.Network.FinalBlock;

namespace Sequitur.Runtime.Network;

/// <summary>The stream of frames: cutting, joining, refusing.</summary>
public sealed class FrameTests
{
    private const int Whole = FrameReader.ContentSizeMax;

    public static TheoryData<string> Kinds => [.. Enum.GetNames<Kind>().Where(name => name != nameof(Kind.None))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_kind_may_be_longer_than_its_limit_and_nothing_is_kept_of_what_is(string name)
    {
        MessageRules rules = FrameKinds.RulesOf(Enum.Parse<Kind>(name));
        using FrameReader reader = new(static _ => true);
        int sent = 0;
        for (; rules.BytesMax - sent > Whole; sent += Whole) Assert.Null(Feed(reader, rules.Kind, new byte[Whole], moreFollows: true));

        string? refusal = Feed(reader, rules.Kind, new byte[Math.Min(Whole, rules.BytesMax - sent + 1)], moreFollows: rules.BytesMax - sent == Whole)
            ?? Feed(reader, rules.Kind, [1], moreFollows: false);

        Assert.StartsWith(rules.Name, refusal, StringComparison.Ordinal);
        Assert.Contains($"at most {rules.BytesMax} bytes expected", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_promise_of_a_frame_costs_no_memory()
    {
        // What the first reader of a process sets up (the kinds' rules) is no cost of a frame.
        using FrameReader first = new(static _ => true);
        Assert.Null(Feed(first, [0, 0, 0x80, 0, (byte)Kind.Blocks | FrameReader.MoreFollows]));

        using FrameReader reader = new(static _ => true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string? refusal = Feed(reader, [0, 0, 0x80, 0, (byte)Kind.Blocks | FrameReader.MoreFollows]);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Null(refusal);
        Assert.InRange(allocated, 0, 200);
    }

    [Theory]
    [InlineData("a kind that is unknown", "kind 5 is unknown")]
    [InlineData("a piece that is not full", "is full")]
    [InlineData("a last piece that is empty", "is empty")]
    [InlineData("another message of the lane in between", "the rest of Payload expected")]
    [InlineData("a kind that is not expected", "Hello: not expected now")]
    public void A_stream_that_no_writer_makes_is_refused(string what, string reason)
    {
        using FrameReader reader = new(static kind => kind != Kind.Hello);
        string? refusal = what switch
        {
            "a kind that is unknown" => Feed(reader, (Kind)5, [], false),
            "a piece that is not full" => Feed(reader, Kind.Payload, new byte[Whole - 1], true),
            "a last piece that is empty" => Feed(reader, Kind.Payload, new byte[Whole], true) ?? Feed(reader, Kind.Payload, [], false),
            "another message of the lane in between" => Feed(reader, Kind.Payload, new byte[Whole], true) ?? Feed(reader, Kind.Blocks, [1], false),
            _ => Feed(reader, Kind.Hello, [1], false),
        };

        Assert.Contains(reason, refusal!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_writer_writes_a_reader_reads_however_the_bytes_are_cut()
    {
        PeerMessage[] messages =
        [
            .. Samples.OfEachKind(),
            new PeerMessage.Blocks(1, [new FinalBlock(Noise(Whole * 3), Noise(100))]),
            new PeerMessage.WholePayload(2, Noise(Whole - 4)),
            new PeerMessage.WholePayload(2, Noise(Whole - 5)),
            new PeerMessage.Vote(Samples.RoundChange(1_000)),
            new PeerMessage.TransactionGossip([Noise(100_000)]),
            Samples.Vote(),
        ];
        byte[] stream = await WrittenAsync(messages);
        Random random = new(3);
        for (int round = 0; round < 20; round++)
        {
            using FrameReader reader = new(static _ => true);
            List<byte[]> read = [];
            for (int position = 0; position < stream.Length;)
            {
                int count = Math.Min(Math.Min(round == 0 ? 1 : random.Next(1, 40_000), reader.Room.Length), stream.Length - position);
                Assert.Null(Feed(reader, stream.AsSpan(position, count).ToArray(), read));
                position += count;
            }

            Assert.Equal(messages.Select(Show).Order(), read.Select(Convert.ToHexStringLower).Order());
        }
    }

    [Fact]
    public async Task Votes_overtake_a_block_that_is_already_on_its_way()
    {
        using GatedStream stream = new();
        FrameWriter writer = new(stream, new NetworkLimits(), static _ => { }, static _ => { });
        Assert.True(writer.TryWrite(PeerMessageCodec.Seal(new PeerMessage.WholePayload(1, Noise(Whole * 10))), mayWriteHere: false));
        await stream.WaitForWriteAsync();
        Assert.True(writer.TryWrite(PeerMessageCodec.Seal(Samples.Vote()), mayWriteHere: true));
        stream.Open();
        Assert.True(SpinWait.SpinUntil(() => writer.IsIdle, Eventually.Patience));
        writer.End(lastFrame: null);
        await writer.Drained;

        byte[] bytes = stream.Written;
        Assert.Equal((byte)Kind.Payload | FrameReader.MoreFollows, bytes[4]);
        Assert.Equal((byte)Kind.Prepare, bytes[5 + Whole + 4]);
    }

    [Fact]
    public async Task A_queue_has_a_limit_in_bytes_and_one_in_messages()
    {
        using GatedStream stream = new();
        FrameWriter full = new(stream, new NetworkLimits { QueuedBytesMax = 1_000 }, static _ => { }, static _ => { });
        byte[] vote = PeerMessageCodec.Seal(Samples.Vote());
        int taken = 0;
        while (full.TryWrite(vote, mayWriteHere: false)) Assert.InRange(++taken, 0, 20);
        FrameWriter many = new(stream, new NetworkLimits { QueuedMessagesMax = 3 }, static _ => { }, static _ => { });
        int counted = 0;
        while (many.TryWrite(vote, mayWriteHere: false)) Assert.InRange(++counted, 0, 20);

        Assert.InRange(taken, 1_000 / vote.Length, (1_000 / vote.Length) + 7);
        Assert.InRange(counted, 3, 7);
        stream.Open();
        full.End(null);
        await full.Drained;
    }

    [Fact]
    public void A_message_larger_than_the_queue_passes_when_nothing_waits()
    {
        using GatedStream stream = new();
        FrameWriter writer = new(stream, new NetworkLimits { QueuedBytesMax = 1_000 }, static _ => { }, static _ => { });

        Assert.True(writer.TryWrite(PeerMessageCodec.Seal(new PeerMessage.WholePayload(1, Noise(Whole * 10))), mayWriteHere: false));
    }

    [Fact]
    public async Task The_last_word_comes_last_and_what_waited_before_it_is_forgotten()
    {
        using GatedStream stream = new();
        FrameWriter writer = new(stream, new NetworkLimits(), static _ => { }, static _ => { });
        byte[] vote = PeerMessageCodec.Seal(Samples.Vote());
        for (int i = 0; i < 3; i++) writer.TryWrite(vote, mayWriteHere: false);
        await stream.WaitForWriteAsync();
        for (int i = 0; i < 100; i++) writer.TryWrite(vote, mayWriteHere: false);
        byte[] farewell = HelloCodec.EncodeDisconnect(DisconnectCode.Stopping, "bye");
        writer.End(farewell);
        Assert.True(writer.TryWrite(vote, mayWriteHere: false));
        stream.Open();
        await writer.Drained;

        Assert.True(stream.Written.AsSpan().EndsWith(farewell));
        Assert.InRange(stream.Written.Length, farewell.Length + vote.Length, farewell.Length + (3 * vote.Length));
    }

    internal static async Task<byte[]> WrittenAsync(IEnumerable<PeerMessage> messages)
    {
        using GatedStream stream = new();
        FrameWriter writer = new(stream, new NetworkLimits(), static failure => Assert.Fail(failure), static _ => { });
        stream.Open();
        foreach (PeerMessage message in messages) Assert.True(writer.TryWrite(PeerMessageCodec.Seal(message), mayWriteHere: true));
        Assert.True(SpinWait.SpinUntil(() => writer.IsIdle, Eventually.Patience));
        writer.End(null);
        await writer.Drained;
        return stream.Written;
    }

    private static byte[] Noise(int size)
    {
        byte[] noise = new byte[size];
        new Random(size).NextBytes(noise);
        return noise;
    }

    private static string Show(PeerMessage message) => Convert.ToHexStringLower(PeerMessageCodec.Encode(message));

    private static string? Feed(FrameReader reader, Kind kind, byte[] content, bool moreFollows)
    {
        byte[] frame = new byte[5 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, content.Length);
        frame[4] = (byte)((byte)kind | (moreFollows ? FrameReader.MoreFollows : 0));
        content.CopyTo(frame, 5);
        return Feed(reader, frame);
    }

    private static string? Feed(FrameReader reader, byte[] bytes, List<byte[]>? read = null)
    {
        bytes.CopyTo(reader.Room);
        reader.Arrived(bytes.Length);
        string? refusal;
        while (reader.TryTake(out MessageRules rules, out ReadOnlySpan<byte> content, out refusal)) read?.Add([(byte)rules.Kind, .. content]);
        return refusal;
    }

    /// <summary>Takes bytes only once it is opened.</summary>
    private sealed class GatedStream : MemoryStream
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public byte[] Written => ToArray();

        public void Open() => _open.TrySetResult();

        public Task WaitForWriteAsync() => _asked.Task;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _asked.TrySetResult();
            await _open.Task;
            Write(buffer.Span);
        }
    }
}
