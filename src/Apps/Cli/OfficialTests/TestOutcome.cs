using System;
using System.Buffers;
using System.Text;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Cli.OfficialTests;

/// <summary>What became of one case: one JSON line of output.</summary>
internal sealed record TestOutcome(TestCase Case)
{
    public bool Passed { get; init; }

    public Hash256? StateRoot { get; init; }

    /// <summary>State tests: keccak of the RLP of the logs.</summary>
    public Hash256? LogsHash { get; init; }

    /// <summary>State tests: what the transaction did; null when it was refused.</summary>
    public TransactionResult? Result { get; init; }

    /// <summary>State tests: why the transaction was refused; null when it was executed.</summary>
    public Enum? Refusal { get; init; }

    /// <summary>State tests that were run in the zkVM too: what came of it.</summary>
    public GuestOutcome? Guest { get; init; }

    public string? Error { get; init; }

    /// <summary>Why it was not run; null when it was.</summary>
    public string? Skipped { get; init; }

    public string ToJson()
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("name", Case.Name);
            writer.WriteString("fork", Case.Fork);
            writer.WriteNumber("index", Case.Index);
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

            WriteExecution(writer);
            if (Guest is not null)
            {
                writer.WriteStartObject("guest");
                writer.WriteNumber("exitCode", Guest.ExitCode);
                writer.WriteNumber("cycles", Guest.Cycles);
                writer.WriteNumber("memoryBytes", Guest.MemoryBytes);
                writer.WriteEndObject();
            }

            if (Error is not null)
            {
                writer.WriteString("error", Error);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void WriteExecution(Utf8JsonWriter writer)
    {
        if (Refusal is not null)
        {
            writer.WriteString("refused", Refusal.ToString());
        }

        if (Result is not null)
        {
            writer.WriteString("logsHash", LogsHash.ToString());
            writer.WriteBoolean("succeeded", Result.Receipt.IsSuccess);
            writer.WriteNumber("gasUsed", Result.GasUsed);
            writer.WriteString("output", "0x" + Convert.ToHexStringLower(Result.Output));
            writer.WriteString("exit", Result.ExitReason.ToString());
        }
    }
}
