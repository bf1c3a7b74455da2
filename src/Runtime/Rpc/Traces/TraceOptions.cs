using System;
using System.Text;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Traces;

/// <summary>The second parameter of the trace methods.</summary>
internal readonly record struct TraceOptions(ulong Version, bool HasStorageTraces, bool HasExecutionResults)
{
    /// <summary>The only schema version that is supported: docs/spec/prover-api.md.</summary>
    public const ulong SupportedVersion = 1;

    /// <param name="parameters">The call's parameters, standing before the options.</param>
    /// <param name="isEverything">What is included when the caller does not say.</param>
    public static TraceOptions Read(ref Parameters parameters, bool isEverything)
    {
        TraceOptions options = new(SupportedVersion, isEverything, isEverything);
        if (!parameters.TryNext(out JsonValue value))
        {
            return options;
        }

        RpcError? error = null;
        if (!value.IsObject)
        {
            error = Parse.Wrong("options", "an object", value, "");
        }
        else
        {
            JsonMembers members = value.Members;
            while (members.Next(out ReadOnlySpan<byte> name, out JsonValue member))
            {
                options = options.With(name, member, ref error);
            }
        }

        parameters.Fail(error);
        return options;
    }

    private TraceOptions With(ReadOnlySpan<byte> name, JsonValue value, ref RpcError? error)
    {
        switch (name)
        {
            case var _ when name.SequenceEqual("version"u8):
                ulong version = Parse.Quantity(value, "options.version", ref error);
                if (version != SupportedVersion)
                {
                    error ??= RpcError.Server($"unsupported version: supported is 0x{SupportedVersion:x}, asked for 0x{version:x}", "UNSUPPORTED_VERSION");
                }

                return this;
            case var _ when name.SequenceEqual("txStorageTraces"u8):
                return this with { HasStorageTraces = Parse.Boolean(value, "options.txStorageTraces", ref error) };
            case var _ when name.SequenceEqual("executionResults"u8):
                return this with { HasExecutionResults = Parse.Boolean(value, "options.executionResults", ref error) };
            default:
                error ??= RpcError.InvalidParams(
                    $"invalid options: expected version, txStorageTraces and executionResults, got {Encoding.UTF8.GetString(name)}");
                return this;
        }
    }
}
