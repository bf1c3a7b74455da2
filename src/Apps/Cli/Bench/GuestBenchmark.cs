using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;

namespace Sequitur.Cli.Bench;

/// <summary>What a transfer costs one function.</summary>
internal readonly record struct FunctionShare(string Name, double Transfer, double Token);

/// <summary>What one variant that counts cycles came to.</summary>
/// <remarks>Costs of one transaction are differences of blocks that differ in nothing else: those of the block itself, its header and its system calls, drop out.</remarks>
internal sealed record GuestFigure(string Variant, ulong BlockCycles, ulong EmptyCycles, double PerTransfer, double PerToken, double KeccakPerTransfer, FunctionShare[] Functions);

/// <summary>Runs blocks of transfers in every variant of the block program, demands the same output of all, and tells the cycles of a transfer.</summary>
internal sealed class GuestBenchmark(TransferChain chain, IReadOnlyList<GuestVariant> variants, TextWriter progress)
{
    private const int FunctionsShown = 20;

    /// <summary>Whether each variant gave the same for each block.</summary>
    public bool AllAgree { get; private set; } = true;

    public List<GuestFigure> Figures { get; } = [];

    /// <summary>Where the inputs are left as files; null: nowhere.</summary>
    public string? InputFolder { get; init; }

    /// <summary>The blocks have no transaction, the transfers, and both the transfers and the calls.</summary>
    public void Run(int transfers, int tokenCalls)
    {
        byte[][] inputs = [chain.Input(0, 0), chain.Input(transfers, 0), chain.Input(transfers, tokenCalls)];
        if (InputFolder is not null) Write(inputs, InputFolder);
        GuestOutcome[]? first = null;
        foreach (GuestVariant variant in variants)
        {
            progress.WriteLine($"running {variant.Name} ...");
            GuestOutcome[] outcomes = Array.ConvertAll(inputs, input => variant.Run(input));
            first ??= outcomes;
            for (int i = 0; i < inputs.Length; i++) Compare(variant.Name, i, first[i], outcomes[i]);
            if (variant.IsMeasured) Figures.Add(FigureOf(variant.Name, transfers, tokenCalls, outcomes));
        }
    }

    public IEnumerable<JsonObject> ToJson() => Figures.Select(figure => new JsonObject
    {
        ["figure"] = "guest.block",
        ["variant"] = figure.Variant,
        ["unit"] = "cycles",
        ["block"] = figure.BlockCycles,
        ["emptyBlock"] = figure.EmptyCycles,
        ["perTransfer"] = KernelBenchmark.Round(figure.PerTransfer),
        ["perTokenCall"] = KernelBenchmark.Round(figure.PerToken),
        ["keccakPerTransfer"] = KernelBenchmark.Round(figure.KeccakPerTransfer),
        ["sameOutput"] = AllAgree,
        ["functions"] = new JsonArray([.. figure.Functions.Take(FunctionsShown).Select(share => (JsonNode)new JsonObject
        {
            ["name"] = share.Name, ["perTransfer"] = KernelBenchmark.Round(share.Transfer), ["perTokenCall"] = KernelBenchmark.Round(share.Token),
        })]),
    });

    public void WriteTable(TextWriter text)
    {
        foreach (GuestFigure figure in Figures)
        {
            text.WriteLine($"{figure.Variant}: block {figure.BlockCycles:n0} cycles, empty block {figure.EmptyCycles:n0}");
            text.WriteLine($"{figure.PerTransfer,16:n0} per transfer ({figure.KeccakPerTransfer:n1} permutations){figure.PerToken,16:n0} per ERC-20 transfer");
            foreach (FunctionShare share in figure.Functions.Take(FunctionsShown)) text.WriteLine($"{share.Transfer,16:n1}{share.Token,16:n1}  {share.Name}");
        }

        text.WriteLine(AllAgree ? $"the same output: {string.Join(", ", variants.Select(variant => variant.Name))}" : "the outputs differ");
    }

    private static void Write(byte[][] inputs, string folder)
    {
        Directory.CreateDirectory(folder);
        string[] names = ["empty", "transfers", "transfers-and-tokens"];
        for (int i = 0; i < inputs.Length; i++) File.WriteAllBytes(Path.Combine(folder, names[i] + ".bin"), inputs[i]);
    }

    private void Compare(string variant, int block, GuestOutcome expected, GuestOutcome actual)
    {
        if (actual.ExitCode == 0 && expected.Output.Length != 0 && actual.Output.AsSpan().SequenceEqual(expected.Output)) return;
        AllAgree = false;
        progress.WriteLine($"{variant}, block {block}: exit {actual.ExitCode}, output {Convert.ToHexStringLower(actual.Output)}, expected {Convert.ToHexStringLower(expected.Output)}");
    }

    private static GuestFigure FigureOf(string variant, int transfers, int tokenCalls, GuestOutcome[] blocks)
    {
        Dictionary<string, FunctionShare> shares = [];
        for (int block = 0; block < blocks.Length; block++)
        {
            foreach (Zkvm.FunctionCost cost in blocks[block].Functions)
            {
                FunctionShare share = shares.GetValueOrDefault(cost.Name, new FunctionShare(cost.Name, 0, 0));
                double perTransfer = (double)cost.SelfCycles / transfers, perToken = (double)cost.SelfCycles / tokenCalls;
                shares[cost.Name] = block switch
                {
                    0 => share with { Transfer = share.Transfer - perTransfer },
                    1 => share with { Transfer = share.Transfer + perTransfer, Token = share.Token - perToken },
                    _ => share with { Token = share.Token + perToken },
                };
            }
        }

        return new GuestFigure(
            variant,
            blocks[2].Cycles,
            blocks[0].Cycles,
            Difference(blocks[0].Cycles, blocks[1].Cycles) / transfers,
            Difference(blocks[1].Cycles, blocks[2].Cycles) / tokenCalls,
            Difference(blocks[0].Accelerators.KeccakF1600, blocks[1].Accelerators.KeccakF1600) / transfers,
            [.. shares.Values.OrderByDescending(share => share.Transfer).ThenBy(share => share.Name, StringComparer.Ordinal)]);
    }

    private static double Difference(ulong less, ulong more) => (double)more - less;
}
