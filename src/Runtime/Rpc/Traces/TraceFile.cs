using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Json;
using Sequitur.Storage;

namespace Sequitur.Rpc.Traces;

/// <summary>A block trace as a prover gets it: the bare result of the trace methods, read strictly.</summary>
/// <remarks>
/// What the re-execution needs is read here. All else in the envelope says the same things again for people and other tools; once the
/// block is re-executed, <see cref="FindContradiction"/> writes the envelope anew and compares, so nothing in a trace goes unchecked.
/// </remarks>
public sealed class TraceFile
{
    private const int OutputBytesMax = int.MaxValue / 2;

    private readonly JsonElement _root;

    private TraceFile(JsonElement root) => _root = root;

    public required ulong ChainId { get; init; }

    /// <summary>Name of the rules the producer executed by.</summary>
    public required string Fork { get; init; }

    public required byte[] HeaderRlp { get; init; }

    public required byte[][] Transactions { get; init; }

    public required Withdrawal[] Withdrawals { get; init; }

    public required byte[][] State { get; init; }

    public required byte[][] Codes { get; init; }

    public required byte[][] Headers { get; init; }

    /// <exception cref="TraceFileException">Names the member, what was expected and what came.</exception>
    public static TraceFile Parse(ReadOnlyMemory<byte> json)
    {
        JsonElement root;
        try
        {
            root = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 }).RootElement;
        }
        catch (JsonException malformed)
        {
            throw new TraceFileException("the file", "JSON without duplicate members", malformed.Message, malformed);
        }

        var trace = new TraceMember("the trace", root);
        trace.AllowOnly(
        [
            "version", "chainId", "fork", "evmProfile", "header", "headerRlp", "transactions", "withdrawals", "witness", "txStorageTraces",
            "executionResults",
        ]);
        ulong version = trace["version"].Quantity();
        if (version != TraceOptions.SupportedVersion)
        {
            throw new TraceFileException("version", $"0x{TraceOptions.SupportedVersion:x}", $"0x{version:x}");
        }

        trace["header"].RequireObject();
        trace["evmProfile"].Text();
        TraceMember witness = trace["witness"];
        witness.AllowOnly(["state", "codes", "headers"]);
        return new TraceFile(root)
        {
            ChainId = trace["chainId"].Quantity(),
            Fork = trace["fork"].Text(),
            HeaderRlp = trace["headerRlp"].Data(),
            Transactions = trace["transactions"].DataList(),
            Withdrawals = ReadWithdrawals(trace["withdrawals"]),
            State = witness["state"].DataList(),
            Codes = witness["codes"].DataList(),
            Headers = witness["headers"].DataList(),
        };
    }

    public StatelessInput ToInput(ChainConfiguration configuration) => new()
    {
        Configuration = configuration,
        HeaderRlp = HeaderRlp,
        Transactions = Transactions,
        Withdrawals = Withdrawals,
        WitnessState = State,
        WitnessCodes = Codes,
        WitnessHeaders = Headers,
        IsStrict = true,
    };

    /// <summary>For a trace whose re-execution is valid: the first member that says something else than the block does; null when none does.</summary>
    public string? FindContradiction(ChainConfiguration configuration)
    {
        if (BlockHeader.TryDecode(HeaderRlp, out BlockHeader? header) != RlpError.None) return "headerRlp";
        var transactions = new Transaction[Transactions.Length];
        for (int i = 0; i < transactions.Length; i++)
        {
            if (Transaction.TryDecode(Transactions[i], out Transaction? transaction) != TransactionError.None) return $"transactions[{i}]";
            transactions[i] = transaction!;
        }

        var block = new Block(header!, transactions, Withdrawals);
        var witness = new BlockWitness(State, Codes, Headers, [], []);
        using JsonDocument expected = JsonDocument.Parse(Write(configuration, block, witness));
        foreach (JsonProperty member in _root.EnumerateObject())
        {
            bool isSame = expected.RootElement.TryGetProperty(member.Name, out JsonElement value) && JsonElement.DeepEquals(value, member.Value);
            if (!isSame) return member.Name;
        }

        return null;
    }

    private static byte[] Write(ChainConfiguration configuration, Block block, BlockWitness witness)
    {
        List<TransactionTouches> touches = [];
        List<TransactionResult> results = [];
        using var output = new JsonOutput(OutputBytesMax);
        output.BeginObject();
        TraceJson.WriteEnvelope(output, configuration, block, witness);
        if (new BlockReplay(configuration).Run(block, witness, touches, results) is null)
        {
            output.Name("txStorageTraces"u8);
            TraceJson.WriteStorageTraces(output, touches);
            output.Name("executionResults"u8);
            TraceJson.WriteExecutionResults(output, [.. results]);
        }

        output.EndObject();
        return output.Written.ToArray();
    }

    private static Withdrawal[] ReadWithdrawals(TraceMember list)
    {
        List<Withdrawal> withdrawals = [];
        foreach (TraceMember item in list.Items())
        {
            item.AllowOnly(["index", "validatorIndex", "address", "amount"]);
            byte[] address = item["address"].Data();
            if (address.Length != Address.Size) throw item["address"].Unexpected("20 bytes");
            withdrawals.Add(new Withdrawal(item["index"].Quantity(), item["validatorIndex"].Quantity(), new Address(address), item["amount"].Quantity()));
        }

        return [.. withdrawals];
    }

    /// <summary>A value of the trace with its path.</summary>
    private readonly struct TraceMember(string path, JsonElement? value)
    {
        private const int QuotedCharactersMax = 60;

        private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

        public TraceMember this[string name]
        {
            get
            {
                RequireObject();
                JsonElement? member = value!.Value.TryGetProperty(name, out JsonElement found) ? found : null;
                return new TraceMember(path == "the trace" ? name : $"{path}.{name}", member);
            }
        }

        public void RequireObject()
        {
            if (value?.ValueKind != JsonValueKind.Object) throw Unexpected("an object");
        }

        public void AllowOnly(ReadOnlySpan<string> names)
        {
            RequireObject();
            foreach (JsonProperty property in value!.Value.EnumerateObject())
            {
                if (!names.Contains(property.Name)) throw new TraceFileException(path, $"one of {string.Join(", ", names.ToArray())}", $"'{property.Name}'");
            }
        }

        public string Text() => value is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw Unexpected("a string");

        /// <summary>An integer as the execution API writes it: no leading zero, lower case.</summary>
        public ulong Quantity()
        {
            string text = Text();
            bool isCanonical = text.Length is > 2 and <= 18 && text.StartsWith("0x", StringComparison.Ordinal) && (text[2] != '0' || text.Length == 3)
                && !text.AsSpan(2).ContainsAnyExcept(s_digits);
            if (!isCanonical) throw Unexpected("a quantity of at most 64 bits");
            return ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        /// <summary>Bytes in lower case hexadecimal.</summary>
        public byte[] Data()
        {
            string text = Text();
            bool isCanonical = text.StartsWith("0x", StringComparison.Ordinal) && !text.AsSpan(2).ContainsAnyExcept(s_digits);
            if (isCanonical && Hex.TryDecode(text, out byte[] bytes)) return bytes;
            throw Unexpected("0x and an even number of lower case hexadecimal digits");
        }

        public byte[][] DataList()
        {
            List<byte[]> list = [];
            foreach (TraceMember item in Items()) list.Add(item.Data());
            return [.. list];
        }

        public IEnumerable<TraceMember> Items()
        {
            if (value?.ValueKind != JsonValueKind.Array) throw Unexpected("an array");
            int index = 0;
            foreach (JsonElement item in value.Value.EnumerateArray()) yield return new TraceMember($"{path}[{index++}]", item);
        }

        public TraceFileException Unexpected(string expected)
        {
            string got = value is { } there ? there.GetRawText() : "nothing";
            return new TraceFileException(path, expected, got.Length <= QuotedCharactersMax ? got : string.Concat(got.AsSpan(0, QuotedCharactersMax), "…"));
        }
    }
}
