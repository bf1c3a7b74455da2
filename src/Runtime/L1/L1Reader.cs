using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.L1;

/// <summary>Reads the queue of messages from an endpoint of L1 into a <see cref="MessageView"/>, once they are in a finalized block.</summary>
/// <remarks>
/// A task of its own, which waits for nobody and for which nobody waits. What it takes, it has hashed on to the chain's own position; a failure changes
/// nothing and is tried again after a pause that doubles up to a limit.
/// </remarks>
public sealed class L1Reader : IDisposable
{
    /// <summary>The endpoint is never asked more often, however much somebody hurries.</summary>
    private static readonly TimeSpan s_pauseMin = TimeSpan.FromMilliseconds(100);

    private readonly L1Options _options;
    private readonly MessageView _view;
    private readonly L1Endpoint _endpoint;
    private readonly Action<L1Exception> _failed;
    private readonly Action<string, (string, object)[]> _report;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _hurry = new(0);
    private Task _reading = Task.CompletedTask;
    private bool _isChainChecked;
    private ulong _finalized;
    private ulong _range;
    private QueuePosition _checked;
    private long _faults;
    private volatile bool _isHealthy;

    /// <param name="options">What is read from where.</param>
    /// <param name="view">Where messages go.</param>
    /// <param name="failed">Told of every failure.</param>
    /// <param name="report">Told what happened, with values to log.</param>
    public L1Reader(L1Options options, MessageView view, Action<L1Exception> failed, Action<string, (string, object)[]> report)
    {
        _options = options;
        _view = view;
        _failed = failed;
        _report = report;
        _endpoint = new L1Endpoint(options);
        _range = options.BlocksPerRequest;
        _checked = new QueuePosition(ulong.MaxValue, default);
    }

    /// <summary>Number of the newest finalized block of L1 that was seen.</summary>
    public ulong Finalized => Volatile.Read(ref _finalized);

    /// <summary>How often the endpoint failed or was refused.</summary>
    public long Faults => Volatile.Read(ref _faults);

    /// <param name="broken">Told when the reading ends by a fault that is not the endpoint's.</param>
    public void Start(Action<Exception> broken) => _reading = Task.Run(async () =>
    {
        try
        {
            await RunAsync().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            broken(fault);
        }
    });

    /// <summary>Ends the pause between two looks, but not one after a failure.</summary>
    public void Hurry()
    {
        if (_isHealthy && _hurry.CurrentCount == 0 && !_stop.IsCancellationRequested) _hurry.Release();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _reading.Wait();
        _endpoint.Dispose();
        _stop.Dispose();
        _hurry.Dispose();
    }

    /// <summary>Looks once: what is finalized and was not here is here afterwards.</summary>
    /// <exception cref="L1Exception">The endpoint failed, or what it said was refused; nothing was taken that is not sound.</exception>
    public async Task PollAsync(CancellationToken cancellation)
    {
        if (!_isChainChecked) await CheckChainAsync(cancellation).ConfigureAwait(false);
        ulong finalized = await FinalizedAsync(cancellation).ConfigureAwait(false);
        string block = Quantity(finalized);
        QueuePosition position = _view.End;
        ulong count = NumberOf(await CallAsync("nextIndex()", null, block, cancellation).ConfigureAwait(false), "nextIndex");
        await CheckPositionAsync(_view.Chain, count, block, cancellation).ConfigureAwait(false);
        Volatile.Write(ref _finalized, finalized);
        if (position.Index >= count) return;
        byte[] enqueued = await CallAsync("enqueued(uint256)", position.Index, block, cancellation).ConfigureAwait(false);
        if (enqueued.Length != 64) throw new L1Exception(L1Fault.Malformed, $"enqueued({position.Index}): expected 64 bytes, got {enqueued.Length}");
        U256 first = U256.FromBigEndian(enqueued.AsSpan(32));
        if (!first.IsUInt64 || first.IsZero || first > finalized) throw new L1Exception(L1Fault.Malformed, $"enqueued({position.Index}): expected a block of 1 to {finalized}, got {first.ToHash256()}");
        await ReadLogsAsync(position, count, first.U0, finalized, cancellation).ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        TimeSpan pause = _options.Poll;
        bool hasFailed = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await PollAsync(_stop.Token).ConfigureAwait(false);
                if (hasFailed) _report("l1-back", [("finalized", Finalized), ("next", _view.End.Index)]);
                hasFailed = false;
                pause = _options.Poll;
            }
            catch (L1Exception fault)
            {
                Interlocked.Increment(ref _faults);
                hasFailed = true;
                _failed(fault);
                pause = pause * 2 < _options.PauseMax ? pause * 2 : _options.PauseMax;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            _isHealthy = !hasFailed;
            if (hasFailed) await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else await PauseAsync(pause).ConfigureAwait(false);
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(s_pauseMin, _stop.Token).ConfigureAwait(false);
            await _hurry.WaitAsync(pause, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task CheckChainAsync(CancellationToken cancellation)
    {
        ulong chain = L1Endpoint.Quantity(await _endpoint.AskAsync("eth_chainId", "[]", cancellation).ConfigureAwait(false), "eth_chainId");
        if (chain != _options.Bridge.L1ChainId) throw new L1Exception(L1Fault.OtherChain, $"expected chain id {_options.Bridge.L1ChainId}, got {chain}");
        _isChainChecked = true;
    }

    private async Task<ulong> FinalizedAsync(CancellationToken cancellation)
    {
        JsonElement block = await _endpoint.AskAsync("eth_getBlockByNumber", """["finalized",false]""", cancellation).ConfigureAwait(false);
        if (block.ValueKind == JsonValueKind.Null) throw new L1Exception(L1Fault.NothingFinalized, "expected a finalized block, the endpoint knows none");
        ulong number = L1Endpoint.Quantity(L1Endpoint.Member(block, "number", "eth_getBlockByNumber"), "number");
        return number >= Finalized ? number : throw new L1Exception(L1Fault.WentBack, $"expected a finalized block from {Finalized} on, got {number}");
    }

    /// <summary>Whether the queue is the one whose messages the chain has processed.</summary>
    private async Task CheckPositionAsync(QueuePosition chain, ulong count, string block, CancellationToken cancellation)
    {
        // Others may have seen more of L1 than this endpoint: then it is compared later.
        if (chain == _checked || chain.Index > count) return;
        if (chain.Index > 0)
        {
            byte[] hash = await CallAsync("rollingHashes(uint256)", chain.Index - 1, block, cancellation).ConfigureAwait(false);
            if (hash.Length != 32 || new Hash256(hash) != chain.Hash)
            {
                throw new L1Exception(L1Fault.OtherQueue, $"expected the rolling hash {chain.Hash} after {chain.Index} messages, got {Hex.Encode(hash)}");
            }
        }

        _checked = chain;
    }

    private async Task ReadLogsAsync(QueuePosition position, ulong count, ulong from, ulong finalized, CancellationToken cancellation)
    {
        QueuePosition start = position;
        while (position.Index < count && from <= finalized)
        {
            int room = _options.MessagesMax - _view.Waiting;
            if (room <= 0) return;
            ulong to = finalized - from < _range ? finalized : from + _range - 1;
            string filter = $$"""[{"address":"{{_options.Bridge.L1MessageQueue}}","topics":["{{QueueLog.Topic}}"],"fromBlock":"{{Quantity(from)}}","toBlock":"{{Quantity(to)}}"}]""";
            JsonElement logs = await AskLogsAsync(filter, cancellation).ConfigureAwait(false);
            if (logs.ValueKind != JsonValueKind.Array) throw new L1Exception(L1Fault.Malformed, "eth_getLogs: expected an array");
            List<SeenMessage> found = Chain(logs, ref position, start.Index, room, from, to);
            if (found.Count > 0)
            {
                QueuePosition after = start;
                start = position;
                _view.Add(after, found);
                _report("l1-messages", [("count", found.Count), ("next", position.Index), ("finalized", finalized)]);
            }

            from = to + 1;
            if (_view.End != position) return;
        }

        if (position.Index < count) throw new L1Exception(L1Fault.Gap, $"expected message {position.Index} among the logs up to block {finalized}, there is none");
    }

    /// <summary>What is too much for the endpoint or for the limit here is asked for in smaller ranges from then on: one block is never too much.</summary>
    private async Task<JsonElement> AskLogsAsync(string filter, CancellationToken cancellation)
    {
        try
        {
            JsonElement logs = await _endpoint.AskAsync("eth_getLogs", filter, cancellation).ConfigureAwait(false);
            _range = ulong.Min(_options.BlocksPerRequest, _range * 2);
            return logs;
        }
        catch (L1Exception fault) when (fault.Fault is L1Fault.TooLarge or L1Fault.Refused or L1Fault.Unreachable)
        {
            _range = ulong.Max(1, _range / 2);
            throw;
        }
    }

    /// <summary>The messages among the logs, each hashed on to the one before.</summary>
    private List<SeenMessage> Chain(JsonElement logs, ref QueuePosition position, ulong first, int room, ulong from, ulong to)
    {
        List<SeenMessage> found = [];
        foreach (JsonElement entry in logs.EnumerateArray())
        {
            if (found.Count == room) break;
            QueueLog log = QueueLog.Read(entry, _options.Bridge.L1MessageQueue);
            if (log.BlockNumber < from || log.BlockNumber > to) throw new L1Exception(L1Fault.Malformed, $"eth_getLogs: expected logs of blocks {from} to {to}, got one of {log.BlockNumber}");

            // The block of the first one wanted may have earlier ones.
            if (log.Message.QueueIndex < first && position.Index == first) continue;
            if (log.Message.QueueIndex != position.Index) throw new L1Exception(L1Fault.Gap, $"expected message {position.Index}, got {log.Message.QueueIndex}");
            position = position.After(log.Message);
            if (position.Hash != log.RollingHash) throw new L1Exception(L1Fault.RollingHash, $"message {log.Message.QueueIndex}: expected {position.Hash}, got {log.RollingHash}");
            found.Add(new SeenMessage(log.Message.ToTransaction(), position.Hash, Environment.TickCount64));
        }

        return found;
    }

    private async Task<byte[]> CallAsync(string signature, ulong? argument, string block, CancellationToken cancellation)
    {
        byte[] data = new byte[argument is null ? 4 : 36];
        Keccak.Hash(Encoding.ASCII.GetBytes(signature)).Bytes[..4].CopyTo(data);
        if (argument is { } value) ((U256)value).WriteBigEndian(data.AsSpan(4));
        string call = $$"""[{"to":"{{_options.Bridge.L1MessageQueue}}","data":"{{Hex.Encode(data)}}"},"{{block}}"]""";
        byte[] answer = L1Endpoint.Data(await _endpoint.AskAsync("eth_call", call, cancellation).ConfigureAwait(false), "eth_call");
        return answer.Length != 0 ? answer : throw new L1Exception(L1Fault.NoContract, $"no contract answers at {_options.Bridge.L1MessageQueue} in block {block}");
    }

    private static ulong NumberOf(byte[] word, string what)
    {
        U256 value = word.Length == 32 ? U256.FromBigEndian(word) : U256.MaxValue;
        return value.IsUInt64 ? value.U0 : throw new L1Exception(L1Fault.Malformed, $"{what}: expected a number of 64 bits, got {Hex.Encode(word)}");
    }

    private static string Quantity(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
