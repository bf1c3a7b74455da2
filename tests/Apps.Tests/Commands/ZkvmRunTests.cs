using System;
using System.Buffers.Binary;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Commands;

/// <summary>Whatever is given to <c>sequitur zkvm run</c>: an answer by name, never a stack trace.</summary>
public sealed class ZkvmRunTests(TracedChain chain) : IClassFixture<TracedChain>, IDisposable
{
    private const int InputBytesMax = 512 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_block_of_a_trace_runs_and_has_no_fault()
    {
        (int code, string output, string errors) = await RunAsync("block", "--trace", chain.TraceFile, "--config", chain.GenesisFile, "--json");
        Assert.True(code == 0, errors);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal(JsonValueKind.Null, report.RootElement.GetProperty("fault").ValueKind);
    }

    [Theory]
    [InlineData("TooShort", 40, 0, 0)]
    [InlineData("SegmentOutsideFile", 2000, 0, 0)]
    [InlineData("NotElf", int.MaxValue, 0, 0x4d)]
    [InlineData("NotElf64", int.MaxValue, 4, 1)]
    [InlineData("NotRiscV", int.MaxValue, 18, 62)]
    public async Task A_file_that_is_no_guest_is_refused_by_name(string refusal, int length, int place, byte value)
    {
        byte[] elf = BuiltGuests.Read("keccak")[..Math.Min(length, BuiltGuests.Read("keccak").Length)];
        if (value != 0) elf[place] = value;
        string file = Write("spoiled.elf", elf);
        (int code, string output, string errors) = await RunAsync(file, "--json");
        Assert.Equal(2, code);
        Assert.Equal(refusal, JsonNode.Parse(output)!["refused"]!.GetValue<string>());
        Assert.Contains($"spoiled.elf is no guest: {refusal}: expected ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guest_that_is_not_there_or_not_built_is_told_with_what_there_is()
    {
        (int code, _, string errors) = await RunAsync("blok");
        Assert.Equal(2, code);
        Assert.Contains("no file blok", errors, StringComparison.Ordinal);
        Assert.Contains("block, finality, keccak", errors, StringComparison.Ordinal);

        (code, _, errors) = await RunInAsync(_folder.FullPath, "block");
        Assert.Equal(2, code);
        Assert.Contains("the guest block is not built", errors, StringComparison.Ordinal);
        Assert.Contains("guest/build", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("block", "")]
    [InlineData("block", "f90200")]
    [InlineData("block", "c382010201")]
    [InlineData("finality", "")]
    [InlineData("finality", "c382010101")]
    public async Task What_is_no_input_ends_a_guest_with_a_fault_that_says_so(string guest, string input)
    {
        string file = Write("input", Convert.FromHexString(input));
        await EndsAsync(code => code is > 40 and < 47, "InputFault.", guest, "--input", file);
    }

    [Fact]
    public async Task A_true_trace_under_the_rules_of_another_chain_or_with_a_changed_state_is_refused_by_the_guest_by_name()
    {
        JsonNode genesis = JsonNode.Parse(File.ReadAllText(chain.GenesisFile))!;
        genesis["config"]!["chainId"] = 1;
        await EndsAsync(code => code is > 0 and <= 30, "RangeFault.", "block", "--trace", chain.TraceFile, "--config", chain.Write("other.json", genesis.ToJsonString()));

        JsonNode trace = JsonNode.Parse(chain.Trace)!;
        JsonArray state = trace["witness"]!["state"]!.AsArray();
        state.RemoveAt(state.Count - 1);
        await EndsAsync(code => code is > 0 and <= 30, "RangeFault.", "block", "--trace", chain.Write("poor.json", trace.ToJsonString()), "--config", chain.GenesisFile);
    }

    [Theory]
    [InlineData("{", "trace")]
    [InlineData("[]", "trace")]
    [InlineData("{\"version\":\"0x1\"}", "trace")]
    public async Task A_malformed_trace_is_refused_before_anything_runs(string trace, string told)
    {
        (int code, string output, string errors) = await RunAsync("block", "--trace", chain.Write("malformed.json", trace));
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("sequitur zkvm run: " + told, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expected either --input or --trace", "block", "--input", "x", "--trace", "y")]
    [InlineData("--config goes with --trace", "block", "--config", "x")]
    [InlineData("--trace makes the input of the guests block and finality", "keccak", "--trace", "y")]
    [InlineData("no-such-input", "keccak", "--input", "no-such-input")]
    [InlineData("no-such-trace", "block", "--trace", "no-such-trace")]
    public async Task Options_that_do_not_fit_and_files_that_are_not_there_are_told(string told, params string[] arguments)
    {
        (int code, _, string errors) = await RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.Contains(told, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_finality_of_a_trace_is_shown_by_its_guest_and_refused_by_name_on_another_chain()
    {
        (int code, string output, string errors) = await RunAsync("finality", "--trace", chain.TraceFile, "--config", chain.GenesisFile, "--json");
        Assert.True(code == 0, errors);
        using JsonDocument answer = JsonDocument.Parse(output);
        Assert.True(Hex.TryDecode(answer.RootElement.GetProperty("publicOutput").GetString()!, out byte[] shown));
        FinalityPublicOutput claimed = FinalityPublicOutput.TryDecode(shown)!;
        Assert.Equal(chain.Block.GetProperty("hash").GetString(), claimed.BlockHash.ToString());

        string other = chain.Write("other-chain.json", Regex.Replace(File.ReadAllText(chain.GenesisFile), "\"chainId\": *[0-9]+", "\"chainId\": 4242"));
        (code, output, errors) = await RunAsync("finality", "--trace", chain.TraceFile, "--config", other, "--json");
        Assert.NotEqual(0, code);
        Assert.Contains("\"fault\":\"FinalityFault.", output, StringComparison.Ordinal);
        Assert.Contains("\"publicOutput\":\"0x\"", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flame.svg", "<svg xmlns=")]
    [InlineData("flame.txt", "_start ")]
    public async Task Where_the_cycles_went_is_a_picture_or_text_by_the_name_of_the_file(string name, string start)
    {
        (int code, _, string errors) = await RunAsync("keccak", "--flame", _folder[name]);
        Assert.True(code == 0, errors);
        Assert.StartsWith(start, File.ReadAllText(_folder[name]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_input_over_the_limit_is_not_read()
    {
        string file = _folder["long"];
        using (FileStream sparse = File.Create(file)) sparse.SetLength(InputBytesMax + 1L);
        (int code, _, string errors) = await RunAsync("keccak", "--input", file);
        Assert.Equal(2, code);
        Assert.Contains($"expected at most {InputBytesMax} bytes, got {InputBytesMax + 1L}", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_loop_exhausted_memory_and_a_throw_are_named_ends()
    {
        // j .
        string loop = Write("loop.elf", WithCode(0x0000006f));
        string errors = await EndsAsync(code => code == 1, "CycleLimit", loop, "--cycle-limit", "1000");
        Assert.Contains("--cycle-limit", errors, StringComparison.Ordinal);

        // lui t0, 0x10000; lui t1, 1; ld a0, 0(t0); add t0, t0, t1; j .-8: reads a word of each page.
        string hog = Write("hog.elf", WithCode(0x100002b7, 0x00001337, 0x0002b503, 0x006282b3, 0xff9ff06f));
        errors = await EndsAsync(code => code == 1, "OutOfMemory", hog);
        Assert.Contains("1024 MiB", errors, StringComparison.Ordinal);

        // li a0, 106; li a7, 0; ecall: how a C# guest ends whose heap is full.
        await EndsAsync(code => code == 106, "OutOfMemory", Write("full.elf", WithCode(0x06a00513, 0x00000893, 0x00000073)));

        // ebreak.
        await EndsAsync(code => code == 1, "IllegalInstruction", Write("illegal.elf", WithCode(0x00100073)));
    }

    /// <summary>The report, the exit code and standard error say the same, with advice and without a stack trace.</summary>
    private static async Task<string> EndsAsync(Func<int, bool> isExpected, string fault, params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync([.. arguments, "--json"]);
        JsonNode report = JsonNode.Parse(output)!;
        string named = report["fault"]!.GetValue<string>();
        Assert.True(isExpected(code), $"{code}: {output}");
        Assert.StartsWith(fault, named, StringComparison.Ordinal);
        Assert.Equal("0x", report["publicOutput"]!.GetValue<string>());
        if (report["stop"]!.GetValue<string>() == "Exit") Assert.Equal(code, report["exitCode"]!.GetValue<int>());
        Assert.StartsWith($"sequitur zkvm run: {named}: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        return errors;
    }

    private static Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => RunInAsync(BuiltGuests.Folder, arguments);

    private static async Task<(int Code, string Output, string Errors)> RunInAsync(string guests, params string[] arguments)
    {
        await using SequiturProcess process = SequiturProcess.StartWithin(["env", $"SEQUITUR_GUESTS={guests}"], ["zkvm", "run", .. arguments]);
        int code = await process.ExitAsync();
        return (code, process.Output, process.Errors);
    }

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(_folder[name], content);
        return _folder[name];
    }

    /// <summary>A guest whose entry is these instructions.</summary>
    private static byte[] WithCode(params uint[] instructions)
    {
        byte[] elf = BuiltGuests.Read("keccak");
        ulong entry = BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(24));
        for (int header = BinaryPrimitives.ReadInt32LittleEndian(elf.AsSpan(32)); ; header += 56)
        {
            ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(header + 8));
            ulong address = BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(header + 16));
            ulong size = BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(header + 32));
            if (entry < address || entry >= address + size) continue;
            for (int i = 0; i < instructions.Length; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(elf.AsSpan((int)(offset + entry - address) + (4 * i)), instructions[i]);
            }

            return elf;
        }
    }
}
