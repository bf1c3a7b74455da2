using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Simulator.Latency;

namespace Sequitur.Cli.Simulation;

/// <summary><c>sequitur sim latency</c>: how many link delays a block takes to be final, on a virtual clock (docs/spec/finality-latency.md).</summary>
internal static class LatencyCommand
{
    private const int ValidatorsMax = 128;
    private const int DelayMsMax = 300;

    private static readonly JsonSerializerOptions s_costs = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    public static Command Build()
    {
        Option<string> validators = new("--validators") { Description = "Numbers of validators, by commas.", DefaultValueFactory = _ => "4,16,64,100" };
        Option<string> delays = new("--delays") { Description = "One-way delays of every link in milliseconds, by commas.", DefaultValueFactory = _ => "0,10,50,100" };
        Option<string> seals = new("--seals") { Description = "Signature schemes of the seals, by commas: ecdsa, bls.", DefaultValueFactory = _ => "ecdsa,bls" };
        Option<FileInfo?> costs = new("--costs") { Description = "What things take on one machine, as 'sequitur sim costs' measures it; without it, the documented defaults." };
        Option<bool> json = new("--json") { Description = "One line of JSON for each." };
        Command command = new("latency", "The consensus of a whole network on a virtual clock: from work to final, in delays of its links.") { validators, delays, seals, costs, json };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync("sim latency", () => Task.FromResult(Run(
            Numbers("--validators", parsed.GetValue(validators)!, 1, ValidatorsMax),
            Numbers("--delays", parsed.GetValue(delays)!, 0, DelayMsMax),
            Schemes(parsed.GetValue(seals)!),
            Costs(parsed.GetValue(costs)),
            parsed.GetValue(json)))));
        return command;
    }

    /// <summary>The costs as JSON, the shape of the file.</summary>
    public static string ToJson(LatencyCosts costs) => JsonSerializer.Serialize(costs, s_costs);

    private static int Run(int[] validators, int[] delays, string[] seals, LatencyCosts costs, bool json)
    {
        if (!json) Console.Out.WriteLine(Heading);
        foreach (int count in validators)
        {
            foreach (string scheme in seals)
            {
                foreach (int delay in delays)
                {
                    LatencyOptions options = new(count, delay, scheme == "bls", costs);
                    LatencyFigure figure = LatencySimulation.Measure(options, out _);
                    Console.Out.WriteLine(json ? ToJson(options, scheme, figure).ToJsonString() : ToRow(options, scheme, figure));
                }
            }
        }

        return ExitCode.Ok;
    }

    private const string Heading =
        "| validators | seals | delay ms | floor ms | quorum has it ms | all ms | delays | of the floor | from elsewhere ms | delays |\n|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|";

    private static string ToRow(LatencyOptions options, string scheme, LatencyFigure figure) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {options.Validators} | {scheme} | {options.DelayMs} | {Ms(figure.Floor):0.0} | {Ms(figure.QuorumHas):0.0} | {Ms(figure.AllHave):0.0} | {Delays(options, figure.QuorumHas)} | {figure.QuorumHas / figure.Floor:0.00} | {Ms(figure.ElsewhereQuorumHas):0.0} | {Delays(options, figure.ElsewhereQuorumHas)} |");

    private static string Delays(LatencyOptions options, double microseconds) =>
        options.DelayMs == 0 ? "–" : (Ms(microseconds) / options.DelayMs).ToString("0.00", CultureInfo.InvariantCulture);

    private static JsonObject ToJson(LatencyOptions options, string scheme, LatencyFigure figure) => new()
    {
        ["simulation"] = "latency",
        ["validators"] = options.Validators,
        ["seals"] = scheme,
        ["delayMs"] = options.DelayMs,
        ["floorMs"] = Ms(figure.Floor),
        ["quorumMs"] = Ms(figure.QuorumHas),
        ["allMs"] = Ms(figure.AllHave),
        ["quorumDelays"] = options.DelayMs == 0 ? null : Math.Round(Ms(figure.QuorumHas) / options.DelayMs, 3),
        ["quorumOfFloor"] = Math.Round(figure.QuorumHas / figure.Floor, 3),
        ["allOfFloor"] = Math.Round(figure.AllHave / figure.Floor, 3),
        ["elsewhereQuorumMs"] = Ms(figure.ElsewhereQuorumHas),
        ["elsewhereAllMs"] = Ms(figure.ElsewhereAllHave),
        ["roundMax"] = figure.RoundMax,
    };

    private static double Ms(double microseconds) => Math.Round(microseconds / 1_000, 3);

    private static LatencyCosts Costs(FileInfo? file)
    {
        if (file is null) return new LatencyCosts();
        try
        {
            LatencyCosts costs = JsonSerializer.Deserialize<LatencyCosts>(File.ReadAllText(file.FullName), s_costs) ?? throw new JsonException("null");
            return costs.Cores >= 1 ? costs : throw new SettingsException($"--costs: cores {costs.Cores}: expected at least 1");
        }
        catch (Exception bad) when (bad is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"--costs {file}: expected the JSON that 'sequitur sim costs' writes: {bad.Message}", bad);
        }
    }

    private static string[] Schemes(string text)
    {
        string[] schemes = text.Split(',', StringSplitOptions.TrimEntries);
        string? unknown = Array.Find(schemes, scheme => scheme is not ("ecdsa" or "bls"));
        return unknown is null ? schemes : throw new SettingsException($"--seals: there is no scheme '{unknown}'; expected some of ecdsa, bls");
    }

    private static int[] Numbers(string option, string text, int lowest, int highest)
    {
        List<int> numbers = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            bool isGood = int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= lowest && number <= highest;
            numbers.Add(isGood ? number : throw new SettingsException($"{option}: '{part}': expected numbers from {lowest} to {highest}, by commas"));
        }

        return [.. numbers];
    }
}
