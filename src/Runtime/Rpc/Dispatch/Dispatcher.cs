using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Metrics;

namespace Sequitur.Rpc.Dispatch;

/// <summary>JSON-RPC 2.0: takes one message, single or batch, and writes the response to it, if it is owed one.</summary>
public sealed class Dispatcher : IDisposable
{
    private readonly RpcLimits _limits;
    private readonly HeavyLane _calls;
    private readonly HeavyLane _provers;
    private readonly KeptAnswers _kept;
    private readonly MemoryBudget _memory;
    private readonly Action<Exception, string> _report;
    private readonly FrozenDictionary<string, RpcMethod>.AlternateLookup<ReadOnlySpan<char>> _methods;

    /// <param name="methods">What can be called.</param>
    /// <param name="limits">The bounds that apply.</param>
    /// <param name="report">Told of every fault of our own, with the method's name; the caller only sees an internal error.</param>
    public Dispatcher(IEnumerable<RpcMethod> methods, RpcLimits limits, Action<Exception, string> report)
    {
        _limits = limits;
        _calls = new HeavyLane(limits.HeavyCallsMax, limits);
        _provers = new HeavyLane(limits.ProverCallsMax, limits);
        _kept = new KeptAnswers(limits.AnswersKeptBytesMax);
        _memory = new MemoryBudget(limits.ResponsesBytesMax);
        _report = report;
        Dictionary<string, RpcMethod> byName = new(StringComparer.Ordinal);
        foreach (RpcMethod method in methods)
        {
            byName.Add(method.Name, method);
        }

        _methods = byName.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public void Dispose()
    {
        _calls.Dispose();
        _provers.Dispose();
    }

    /// <summary>Where to write a response; the caller disposes it once it is sent.</summary>
    public JsonOutput NewOutput() => new(_limits.ResponseBytesMax, _memory);

    /// <summary>Nothing is written when the message holds only notifications.</summary>
    public ValueTask AnswerAsync(ReadOnlyMemory<byte> message, JsonOutput output, SubscriberCall? subscriber, CancellationToken stopping)
    {
        if (!IsWellFormed(message.Span, out RpcError? error))
        {
            WriteError(output, default, error!);
            return ValueTask.CompletedTask;
        }

        JsonValue whole = new(Trim(message.Span));
        if (whole.IsArray)
        {
            return BatchAsync(message, output, subscriber, stopping);
        }

        return CallAsync(Envelope.Read(whole, message), output, subscriber, stopping);
    }

    /// <summary>Compresses all that is written, below the rest of the node.</summary>
    /// <returns>False when there is no memory for it now: it is to be sent as it is.</returns>
    public async ValueTask<bool> TryPackAsync(JsonOutput output)
    {
        PackedValue packed = await _calls.FinishAsync(() => PackedValue.Of(output.Written.Span, false)).ConfigureAwait(false);
        return output.TryPack(0, packed);
    }

    public void Write(MetricsText text) => _kept.Write(text);

    private static bool IsWellFormed(ReadOnlySpan<byte> message, out RpcError? error)
    {
        try
        {
            Utf8JsonReader reader = new(message);
            while (reader.Read())
            {
            }

            error = Utf8.IsValid(message) ? null : new RpcError(RpcErrorCode.Parse, "parse error: not UTF-8");
            return error is null;
        }
        catch (JsonException fault)
        {
            error = new RpcError(RpcErrorCode.Parse, "parse error: " + fault.Message);
            return false;
        }
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> json) => json.Trim(" \t\r\n"u8);

    public static void WriteError(JsonOutput output, ReadOnlySpan<byte> id, RpcError error)
    {
        output.BeginObject();
        output.Name("jsonrpc"u8);
        output.Raw("\"2.0\""u8);
        output.Name("id"u8);
        output.Raw(id.IsEmpty ? "null"u8 : id);
        output.Name("error"u8);
        output.BeginObject();
        output.Name("code"u8);
        output.Number(error.Code);
        output.Text("message"u8, error.Message);
        if (error.Data is not null)
        {
            output.Data("data"u8, error.Data);
        }
        else if (error.Reason is not null)
        {
            output.Name("data"u8);
            output.BeginObject();
            output.Text("reason"u8, error.Reason);
            output.EndObject();
        }

        output.EndObject();
        output.EndObject();
    }

    /// <summary>The calls of a batch run in order and answer in order.</summary>
    private async ValueTask BatchAsync(ReadOnlyMemory<byte> message, JsonOutput output, SubscriberCall? subscriber, CancellationToken stopping)
    {
        List<Envelope> calls = Split(message, out RpcError? error);
        if (error is not null)
        {
            WriteError(output, default, error);
            return;
        }

        int start = output.Length;
        output.TakesPacked = false;
        bool isAnyOwed = false;
        output.BeginArray();
        foreach (Envelope call in calls)
        {
            await CallAsync(call, output, subscriber, stopping).ConfigureAwait(false);
            isAnyOwed |= !call.IsNotification;
        }

        output.EndArray();
        if (!isAnyOwed)
        {
            output.TruncateTo(start, false);
        }
        else if (output.IsOverLimit)
        {
            RpcError fault = TooLarge(output);
            output.TruncateTo(start, false);
            WriteError(output, default, fault);
        }
    }

    private List<Envelope> Split(ReadOnlyMemory<byte> message, out RpcError? error)
    {
        List<Envelope> calls = [];
        JsonItems items = new(Trim(message.Span));
        while (items.Next(out JsonValue item))
        {
            if (calls.Count == _limits.BatchCallsMax)
            {
                error = RpcError.LimitExceeded($"batch too large: expected at most {_limits.BatchCallsMax} calls");
                return calls;
            }

            calls.Add(Envelope.Read(item, message));
        }

        error = calls.Count == 0 ? RpcError.InvalidRequest("empty batch") : null;
        return calls;
    }

    private RpcError Busy() =>
        new(RpcErrorCode.ResourceUnavailable, $"busy: other responses hold the {_limits.ResponsesBytesMax} bytes there are for them", Reason: "BUSY");

    private RpcError TooLarge(JsonOutput output) => output.IsOverBudget
        ? Busy()
        : RpcError.LimitExceeded($"response too large: more than {_limits.ResponseBytesMax} bytes");

    private ValueTask CallAsync(Envelope call, JsonOutput output, SubscriberCall? subscriber, CancellationToken stopping)
    {
        if (call.Error is not null)
        {
            WriteError(output, call.Id.Span, call.Error);
            return ValueTask.CompletedTask;
        }

        if (!TryFind(call.Method.Span, out RpcMethod? method))
        {
            if (!call.IsNotification)
            {
                string name = new JsonValue(call.Method.Span).Shown;
                WriteError(output, call.Id.Span, new RpcError(RpcErrorCode.MethodNotFound, $"the method {name} does not exist or is not available"));
            }

            return ValueTask.CompletedTask;
        }

        int start = output.Length;
        bool needsComma = output.NeedsComma;
        Begin(output, call.Id.Span);
        if (!method.IsHeavy && method.WaitingBody is null)
        {
            End(call, output, start, needsComma, Run(method, call, output, subscriber));
            return ValueTask.CompletedTask;
        }

        return WaitAsync(method, call, output, start, needsComma, stopping);
    }

    private async ValueTask WaitAsync(RpcMethod method, Envelope call, JsonOutput output, int start, bool needsComma, CancellationToken stopping)
    {
        RpcError? error;
        if (method.WaitingBody is not null)
        {
            error = await SubmitAsync(method, call, output).ConfigureAwait(false);
        }
        else
        {
            HeavyLane lane = method.IsForProvers ? _provers : _calls;
            error = await lane.RunAsync(() => RunHeavy(method, call, output), stopping).ConfigureAwait(false);
        }

        End(call, output, start, needsComma, error);
    }

    /// <summary>Runs a call on a thread for heavy ones. What is compressed for one who takes it so is compressed in the same turn.</summary>
    private RpcError? RunHeavy(RpcMethod method, Envelope call, JsonOutput output)
    {
        int start = output.Length;
        string? name = output.TakesPacked && !call.IsNotification ? NameOf(method, call) : null;
        if (name is not null && _kept.TryGet(name, out PackedValue? kept)) return output.TryPack(start, kept) ? null : Busy();
        RpcError? error = Run(method, call, output, null);
        bool isPacked = output.TakesPacked && error is null && !output.IsOverLimit && output.Length - start >= PackedValue.PlainBytesMin;
        if (!isPacked) return error;
        PackedValue packed = PackedValue.Of(output.Written.Span[start..], method.IsForProvers);
        if (name is not null) _kept.Add(name, packed);
        return output.TryPack(start, packed) ? null : Busy();
    }

    private string? NameOf(RpcMethod method, Envelope call)
    {
        try
        {
            Parameters parameters = new(call.Parameters.Span);
            return method.ResultName?.Invoke(ref parameters);
        }
        catch (Exception fault)
        {
            _report(fault, method.Name);
            return null;
        }
    }

    private async ValueTask<RpcError?> SubmitAsync(RpcMethod method, Envelope call, JsonOutput output)
    {
        try
        {
            return await method.WaitingBody!(call.Parameters, output).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return Fault(fault, method);
        }
    }

    private RpcError? Run(RpcMethod method, Envelope call, JsonOutput output, SubscriberCall? subscriber)
    {
        try
        {
            Parameters parameters = new(call.Parameters.Span);
            return method.SubscriberBody is null
                ? method.Body!(ref parameters, output)
                : method.SubscriberBody(ref parameters, output, subscriber);
        }
        catch (Exception fault)
        {
            return Fault(fault, method);
        }
    }

    private RpcError Fault(Exception fault, RpcMethod method)
    {
        _report(fault, method.Name);
        return new RpcError(RpcErrorCode.Internal, $"internal error in {method.Name}: {fault.GetType().Name}");
    }

    private static void Begin(JsonOutput output, ReadOnlySpan<byte> id)
    {
        output.BeginObject();
        output.Name("jsonrpc"u8);
        output.Raw("\"2.0\""u8);
        output.Name("id"u8);
        output.Raw(id.IsEmpty ? "null"u8 : id);
        output.Name("result"u8);
    }

    private void End(Envelope call, JsonOutput output, int start, bool needsComma, RpcError? error)
    {
        if (call.IsNotification)
        {
            output.TruncateTo(start, needsComma);
            return;
        }

        output.EndObject();
        if (error is null && output.IsOverLimit)
        {
            error = TooLarge(output);
        }

        if (error is not null)
        {
            output.TruncateTo(start, needsComma);
            WriteError(output, call.Id.Span, error);
        }
    }

    private bool TryFind(ReadOnlySpan<byte> name, out RpcMethod method)
    {
        Span<char> characters = stackalloc char[64];
        ReadOnlySpan<byte> text = name[1..^1];
        if (text.Length <= characters.Length && Encoding.ASCII.TryGetChars(text, characters, out int count))
        {
            return _methods.TryGetValue(characters[..count], out method!);
        }

        method = null!;
        return false;
    }
}
