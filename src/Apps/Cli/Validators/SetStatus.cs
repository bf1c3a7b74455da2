using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Cli.Genesis;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Cli.Validators;

/// <summary>The validator set, what is pending for it, and how each validator does, at the head of one node.</summary>
internal sealed class SetStatus
{
    private const int WordSize = 32;

    private SetStatus(ulong head, ulong pending, ulong? counted, List<ValidatorRecord> validators)
    {
        Head = head;
        Pending = pending;
        Counted = counted;
        Validators = validators;
    }

    public ulong Head { get; }

    /// <summary>Changes that a boundary could apply.</summary>
    public ulong Pending { get; }

    /// <summary>Heights counted for participation; null where rewards are not counted.</summary>
    public ulong? Counted { get; }

    public List<ValidatorRecord> Validators { get; }

    /// <summary>The next block at which the set may change; null where it never does, or the node does not tell.</summary>
    public ulong? NextBoundary { get; private init; }

    private U256 ExitDelay { get; init; }

    private U256 InactivityWindow { get; init; }

    /// <param name="node">The node.</param>
    /// <param name="more">Validators to show besides those of the set.</param>
    public static async Task<SetStatus> ReadAsync(NodeClient node, Address[] more)
    {
        ulong head = (await node.QuantityAsync("eth_blockNumber").ConfigureAwait(false)).U0;
        Address[] set = await ReadSetAsync(node).ConfigureAwait(false);
        async Task<U256?> StakingAsync(string getter) => await node.WordAsync(Predeploys.Staking, new CallData(getter)).ConfigureAwait(false);
        U256 pending = await StakingAsync("pendingChanges()").ConfigureAwait(false)
            ?? throw new SettingsException($"there is no contract Staking at {Predeploys.Staking}: this chain's validator set does not change by transactions");
        U256? counted = await node.WordAsync(Predeploys.RewardDistributor, new CallData("counted()")).ConfigureAwait(false);
        List<ValidatorRecord> records = [];
        foreach (Address address in set.Concat(more).Distinct())
        {
            ValidatorRecord record = ValidatorRecord.Read(address, await node.ViewAsync(Predeploys.Staking, new CallData("validators(address)").With(address)).ConfigureAwait(false));
            U256? unseen = await node.WordAsync(Predeploys.Staking, new CallData("unseenFor(address)").With(address)).ConfigureAwait(false);
            U256? credit = await node.WordAsync(Predeploys.RewardDistributor, new CallData("credit(address)").With(record.Owner)).ConfigureAwait(false);
            records.Add(record with { IsInSet = set.Contains(address), Unseen = (unseen ?? U256.Zero).U0, Credit = credit ?? U256.Zero });
        }

        ulong epoch = await EpochLengthAsync(node).ConfigureAwait(false);
        return new SetStatus(head, pending.U0, counted?.U0, records)
        {
            NextBoundary = epoch == 0 ? null : ((head / epoch) + 1) * epoch,
            ExitDelay = await StakingAsync("exitDelay()").ConfigureAwait(false) ?? U256.Zero,
            InactivityWindow = await StakingAsync("inactivityWindow()").ConfigureAwait(false) ?? U256.Zero,
        };
    }

    public void WriteText(TextWriter output)
    {
        string boundary = NextBoundary is { } next ? $", next boundary {next}" : "";
        output.WriteLine($"head {Head}{boundary}, {Pending} pending changes, {Validators.Count(validator => validator.IsInSet)} validators in the set");
        string[] titles = ["validator", "status", "stake", "unseen", "credit", "owner"];
        List<string[]> rows = [titles];
        foreach (ValidatorRecord validator in Validators)
        {
            rows.Add(
            [
                validator.Node.ToString(), StatusOf(validator), Amount.Text(validator.Stake), validator.IsInSet && Counted is not null ? $"{validator.Unseen}" : "-",
                Amount.Text(validator.Credit), validator.Owner == validator.Node ? "itself" : validator.Owner.ToString(),
            ]);
        }

        int[] widths = [.. Enumerable.Range(0, titles.Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows) output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        if (Counted is { } counted && !InactivityWindow.IsZero) output.WriteLine($"unseen: of {counted} counted heights; above {Amount.Decimal(InactivityWindow)} anyone may slash for it");
    }

    public void WriteJson()
    {
        using var json = new Utf8JsonWriter(Console.OpenStandardOutput());
        json.WriteStartObject();
        json.WriteNumber("head", Head);
        if (NextBoundary is { } next) json.WriteNumber("nextBoundary", next);
        else json.WriteNull("nextBoundary");
        json.WriteNumber("pendingChanges", Pending);
        json.WriteNumber("counted", Counted ?? 0);
        json.WriteStartArray("validators");
        foreach (ValidatorRecord validator in Validators)
        {
            json.WriteStartObject();
            json.WriteString("address", validator.Node.ToString());
            json.WriteString("owner", validator.Owner.ToString());
            json.WriteBoolean("inSet", validator.IsInSet);
            json.WriteString("status", validator.StatusName);
            json.WriteString("stake", Amount.Decimal(validator.Stake));
            json.WriteString("credit", Amount.Decimal(validator.Credit));
            json.WriteNumber("unseen", validator.Unseen);
            json.WriteNumber("activatedAt", validator.ActivatedAt);
            json.WriteNumber("deactivatedAt", validator.DeactivatedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        Console.Out.WriteLine();
    }

    private string StatusOf(ValidatorRecord validator)
    {
        if (validator.StatusName != "exiting") return validator.StatusName;
        U256 from = validator.DeactivatedAt + ExitDelay;
        return from <= (U256)Head ? "exiting, withdrawable" : $"exiting until {Amount.Decimal(from)}";
    }

    /// <summary>Both contracts of the set have the view; only one of them is on the chain.</summary>
    private static async Task<Address[]> ReadSetAsync(NodeClient node)
    {
        foreach (Address contract in (Address[])[Predeploys.ValidatorSet, Predeploys.ValidatorSetBls])
        {
            byte[] answer = await node.ViewAsync(contract, new CallData("getValidators()")).ConfigureAwait(false);
            if (answer.Length >= 2 * WordSize) return [.. answer.Skip(2 * WordSize).Chunk(WordSize).Select(word => new Address(word.AsSpan(12)))];
        }

        throw new SettingsException($"no validator set at {Predeploys.ValidatorSet} or {Predeploys.ValidatorSetBls}: is this a Sequitur chain?");
    }

    private static async Task<ulong> EpochLengthAsync(NodeClient node)
    {
        JsonElement status = await node.AskAsync("sequitur_nodeStatus").ConfigureAwait(false);
        return status.TryGetProperty("epochLength", out JsonElement length) ? NodeClient.Quantity(length).U0 : 0;
    }
}
