using System;
using System.Globalization;
using System.Threading.Tasks;
using Sequitur.Rpc.Traces;

namespace Sequitur.Cli;

/// <summary>Where a trace or a batch comes from: a file, or a node that is asked for it. Throws <see cref="SettingsException"/> with what is wrong.</summary>
/// <param name="File">A trace's file.</param>
/// <param name="Batch">A batch's file.</param>
/// <param name="Rpc">A node's address.</param>
/// <param name="Block">Which block to ask for.</param>
/// <param name="Blocks">Which blocks to ask for, FIRST-LAST.</param>
internal sealed record TraceSource(string? File, string? Batch, string? Rpc, ulong? Block, string? Blocks)
{
    /// <summary>How long a node that is asked alone may take.</summary>
    public static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(100);

    /// <summary>Whether it is a batch, not a single block.</summary>
    public bool IsBatch => Batch is not null || Blocks is not null;

    /// <summary>What a node is asked for; null when that is not said, or twice.</summary>
    public TraceQuestion? Question => (Block, Blocks) switch
    {
        ({ } block, null) => new BlockQuestion(block),
        (null, { } blocks) => ParseBlocks(blocks),
        _ => null,
    };

    public Task<ReadOnlyMemory<byte>> ReadAsync() => (File, Batch, Rpc, Block, Blocks) switch
    {
        ({ } file, null, null, null, null) => Task.FromResult<ReadOnlyMemory<byte>>(TraceReading.Read(file)),
        (null, { } file, null, null, null) => Task.FromResult<ReadOnlyMemory<byte>>(TraceReading.Read(file)),
        (null, null, { } rpc, _, _) when Question is { } question => AskAsync(rpc, question.Method, question.Name, UsualTimeout, question.Parameters),
        _ => throw new SettingsException("expected one of: FILE; --batch FILE; --rpc URL with --block N; --rpc URL with --blocks FIRST-LAST"),
    };

    /// <summary>What a node tells its chain's rules to be.</summary>
    public static Task<ReadOnlyMemory<byte>> AskConfigurationAsync(string rpc, TimeSpan timeout) =>
        AskAsync(rpc, "l2trace_config", "configuration (l2trace_config), so that --config FILE is expected", timeout);

    /// <summary>A node's address.</summary>
    public static Uri Url(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is ("http" or "https")
        ? url
        : throw new SettingsException($"--rpc: expected an http URL, got '{text}'");

    private static BatchQuestion ParseBlocks(string blocks)
    {
        string[] ends = blocks.Split('-');
        ulong first = 0;
        ulong last = 0;
        bool isRange = ends.Length == 2 && ulong.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && ulong.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out last) && first <= last;
        return isRange ? new BatchQuestion(first, last) : throw new SettingsException($"--blocks: expected FIRST-LAST, two block numbers, got '{blocks}'");
    }

    private static async Task<ReadOnlyMemory<byte>> AskAsync(string rpc, string method, string wanted, TimeSpan timeout, params ulong[] blocks)
    {
        using var client = new TraceClient(timeout, TraceReading.BytesMax);
        NodeAnswer answer = await client.AskAsync(Url(rpc), method, blocks).ConfigureAwait(false);
        if (answer.Result is { } result) return result;
        throw new SettingsException(answer.HasAnswered ? $"{rpc} has no {wanted}: {answer.WhyNot}" : $"{rpc}: {answer.WhyNot}");
    }
}
