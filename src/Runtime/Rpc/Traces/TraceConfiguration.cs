using System;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Traces;

/// <summary>The initialisation of a prover (EIP-7530, EIP-75XXb): everything that executing a block and checking its certificate depends on. The result of <c>l2trace_config</c>.</summary>
/// <remarks>Read strictly: what is derived from the rules, the configuration hash first of all, is derived anew and compared. Specified in docs/spec/initialisation.md.</remarks>
public sealed record TraceConfiguration(ChainConfiguration Rules, Hash256 GenesisHash)
{
    internal const ulong SupportedVersion = 1;

    private const int BytesMax = 1 << 20;

    /// <summary>The same bytes as the method gives.</summary>
    public byte[] ToJson()
    {
        using var output = new JsonOutput(BytesMax);
        Write(output);
        return output.Written.ToArray();
    }

    /// <summary>Whether a file is one of these rather than a genesis file, which has the member <c>config</c>.</summary>
    public static bool IsLike(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("configurationHash", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <exception cref="TraceFileException">Names the member, what was expected and what came.</exception>
    public static TraceConfiguration Parse(ReadOnlyMemory<byte> json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
        }
        catch (JsonException malformed)
        {
            throw new TraceFileException("the file", "JSON without duplicate members", malformed.Message, malformed);
        }

        using (document)
        {
            TraceConfiguration read = TraceConfigurationReader.Read(new TraceMember("the configuration", document.RootElement));
            RequireDerived(read, document.RootElement);
            return read;
        }
    }

    internal void Write(JsonOutput output) => TraceConfigurationWriter.Write(output, this);

    private static void RequireDerived(TraceConfiguration read, JsonElement given)
    {
        using JsonDocument expected = JsonDocument.Parse(read.ToJson());
        foreach (JsonProperty member in expected.RootElement.EnumerateObject())
        {
            JsonElement value = given.GetProperty(member.Name);
            if (TraceDifference.Find(member.Value, value, member.Name) is { } path)
            {
                throw new TraceFileException(path, $"what follows from the rules: {member.Name} {member.Value.GetRawText()}", value.GetRawText());
            }
        }
    }
}
