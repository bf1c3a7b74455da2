using System.Buffers;
using System.Text;
using System.Text.Json;
using Sequitur.Primitives;

namespace Sequitur.Cli.OfficialTests;

/// <summary>What became of one (test, fork, index): one JSON line of output.</summary>
internal sealed record TestOutcome(string Suite, string Name, string Fork, int Index)
{
    public bool Passed { get; init; }

    public Hash256? StateRoot { get; init; }

    public string? Error { get; init; }

    /// <summary>Why it was not run; null when it was.</summary>
    public string? Skipped { get; init; }

    public string ToJson()
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("name", Name);
            writer.WriteString("fork", Fork);
            writer.WriteNumber("index", Index);
            if (Skipped is not null)
            {
                writer.WriteString("skipped", Skipped);
            }
            else
            {
                writer.WriteBoolean("pass", Passed);
            }

            if (StateRoot is Hash256 root)
            {
                writer.WriteString("stateRoot", root.ToString());
            }

            if (Error is not null)
            {
                writer.WriteString("error", Error);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
