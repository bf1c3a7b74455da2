using System.IO;
using System.Linq;
using System.Text.Json;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Cli.Validators;

/// <summary>Two different votes of one validator for one height, round and kind, as a node writes them into <c>evidence.jsonl</c>.</summary>
internal sealed record Equivocation
{
    private static readonly string[] s_kinds = ["proposal", "prepare", "commit", "roundChange"];

    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, RespectNullableAnnotations = true, AllowDuplicateProperties = false };

    public required string Kind { get; init; }

    public required ulong Height { get; init; }

    public required uint Round { get; init; }

    public required string Validator { get; init; }

    public required Vote First { get; init; }

    public required Vote Second { get; init; }

    /// <param name="path">The file.</param>
    /// <param name="line">From 1.</param>
    /// <exception cref="SettingsException">No such line, or another form.</exception>
    public static Equivocation Read(string path, int line)
    {
        string? text = line < 1 ? null : File.ReadLines(path).Where(candidate => candidate.Length > 0).ElementAtOrDefault(line - 1);
        if (text is null) throw new SettingsException($"{path}: there is no line {line}");
        try
        {
            return JsonSerializer.Deserialize<Equivocation>(text, s_options) ?? throw new SettingsException($"{path}: line {line}: expected an object, got null");
        }
        catch (JsonException malformed)
        {
            throw new SettingsException($"{path}: line {line}: {malformed.Message}", malformed);
        }
    }

    public StakingTransaction ToTransaction()
    {
        int kind = System.Array.IndexOf(s_kinds, Kind);
        if (kind < 0) throw new SettingsException($"evidence: expected a kind of {string.Join(", ", s_kinds)}, got '{Kind}'");
        CallData call = new CallData("slashEquivocation(uint8,uint64,uint32,bytes32,bytes32,bytes,bytes)")
            .With((ulong)kind).With(Height).With(Round)
            .With(new Hash256(Bytes(First.Hash, Hash256.Size))).With(new Hash256(Bytes(Second.Hash, Hash256.Size)))
            .With(Bytes(First.Signature, SignatureSize)).With(Bytes(Second.Signature, SignatureSize));
        return new StakingTransaction($"slash: {Validator} signed two {Kind}s of height {Height}, round {Round}", Predeploys.Staking, call, U256.Zero);
    }

    private const int SignatureSize = 65;

    private static byte[] Bytes(string text, int size) =>
        Hex.TryDecode(text, out byte[] bytes) && bytes.Length == size ? bytes : throw new SettingsException($"evidence: expected 0x and {size} bytes, got '{text}'");

    internal sealed record Vote(string Hash, string Signature);
}
