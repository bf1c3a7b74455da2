using System;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Dispatch;

/// <summary>One request object of JSON-RPC 2.0 §4, its parts still being slices of the message.</summary>
/// <param name="Id">The raw id; empty when there is none.</param>
/// <param name="Method">The raw method name with its quotes.</param>
/// <param name="Parameters">The raw parameter array; empty when there is none.</param>
/// <param name="Error">Why this is not a request. Then only the id is meaningful.</param>
public readonly record struct Envelope(ReadOnlyMemory<byte> Id, ReadOnlyMemory<byte> Method, ReadOnlyMemory<byte> Parameters, RpcError? Error)
{
    private const int IdBytesMax = 256;

    /// <summary>A request without an id wants no response; a malformed one gets its error all the same.</summary>
    public bool IsNotification => Id.IsEmpty && Error is null;

    /// <param name="value">The request; a slice of <paramref name="message"/>.</param>
    /// <param name="message">The whole message, which outlives the call.</param>
    public static Envelope Read(JsonValue value, ReadOnlyMemory<byte> message)
    {
        if (!value.IsObject)
        {
            return new Envelope(default, default, default, RpcError.InvalidRequest($"expected an object, got {value.Shown}"));
        }

        ReadOnlyMemory<byte> id = default;
        ReadOnlyMemory<byte> method = default;
        ReadOnlyMemory<byte> parameters = default;
        bool hasVersion = false;
        RpcError? error = null;
        JsonMembers members = value.Members;
        while (members.Next(out ReadOnlySpan<byte> name, out JsonValue member))
        {
            if (name.SequenceEqual("id"u8))
            {
                id = ReadId(member, message, ref error);
            }
            else if (name.SequenceEqual("jsonrpc"u8))
            {
                hasVersion = member.Json.SequenceEqual("\"2.0\""u8);
            }
            else if (name.SequenceEqual("method"u8))
            {
                error ??= member.IsString ? null : RpcError.InvalidRequest($"expected method to be a string, got {member.Shown}");
                method = Slice(member, message);
            }
            else if (name.SequenceEqual("params"u8) && !member.IsNull)
            {
                error ??= member.IsArray ? null : new RpcError(RpcErrorCode.InvalidParams, $"expected params to be an array, by position, got {member.Shown}");
                parameters = Slice(member, message);
            }
        }

        error ??= !hasVersion ? RpcError.InvalidRequest("expected \"jsonrpc\": \"2.0\"") : null;
        error ??= method.IsEmpty ? RpcError.InvalidRequest("expected a method") : null;
        return new Envelope(id, method, parameters, error);
    }

    private static ReadOnlyMemory<byte> ReadId(JsonValue member, ReadOnlyMemory<byte> message, ref RpcError? error)
    {
        if (member.IsObject || member.IsArray || member.IsBoolean || member.Json.Length > IdBytesMax)
        {
            error ??= RpcError.InvalidRequest($"expected id to be a string or a number of at most {IdBytesMax} bytes, got {member.Shown}");
            return default;
        }

        return Slice(member, message);
    }

    private static ReadOnlyMemory<byte> Slice(JsonValue value, ReadOnlyMemory<byte> message)
    {
        message.Span.Overlaps(value.Json, out int offset);
        return message.Slice(offset, value.Json.Length);
    }
}
