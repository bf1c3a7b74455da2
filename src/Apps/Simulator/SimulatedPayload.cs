using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Simulator;

/// <summary>What stands for a block: its place in a chain, whose it is, whether it would execute, and what it does to the state.</summary>
public sealed record SimulatedPayload(Hash256 Hash, ulong Height, Hash256 Parent, Address Beneficiary, bool IsValid, SimulatedContent Content)
{
    /// <summary>The block, where payloads are real ones.</summary>
    public Block? Block { get; init; }

    /// <summary>Whether there is a body that its header commits to, so that somebody can hold it.</summary>
    public bool IsWhole { get; init; } = true;
}

/// <summary>Every payload anybody has made, and the state after it. That one exists here says nothing about who holds it.</summary>
/// <param name="genesis">The state before any payload.</param>
/// <param name="rules">Of the chain.</param>
/// <param name="numberOf">The number of a validator's address; −1 for a stranger's.</param>
internal sealed class PayloadRegistry(SimulatedState genesis, SimulatedRules rules, Func<Address, int> numberOf)
{
    private readonly Dictionary<Hash256, SimulatedPayload> _made = [];
    private readonly Dictionary<Hash256, SimulatedState> _states = [];
    private readonly Dictionary<(ulong Height, Hash256 Payload), UInt128> _sealed = [];
    private ulong _marks;

    /// <summary>Builders of one and the same place make a new payload each time, as the transactions at hand differ each time.</summary>
    public SimulatedPayload Make(ulong height, in Hash256 parent, in Address beneficiary, bool isValid, in SimulatedContent content = default)
    {
        var payload = new SimulatedPayload(Name((ulong)_made.Count + 1), height, parent, beneficiary, isValid, content);
        _made.Add(payload.Hash, payload);
        return payload;
    }

    /// <summary>A real block takes its place under its own hash.</summary>
    /// <param name="block">Valid or not.</param>
    /// <param name="parent">The payload before; zero is genesis.</param>
    /// <param name="isValid">Whether it is, on that parent.</param>
    /// <param name="content">What it does to the simulated state of the validators.</param>
    public SimulatedPayload Add(Block block, in Hash256 parent, bool isValid, in SimulatedContent content)
    {
        BlockHeader header = block.Header;
        if (Find(header.Hash) is { } known) return known;
        var payload = new SimulatedPayload(header.Hash, header.Number, parent, header.Beneficiary, isValid, content)
        {
            Block = block,
            IsWhole = Block.RootOf(block.Transactions) == header.TransactionsRoot,
        };
        _made.Add(payload.Hash, payload);
        return payload;
    }

    /// <summary>A number that no block has been marked with yet, so that each differs.</summary>
    public ulong NextMark() => ++_marks;

    /// <summary>Null for a hash that somebody has made up.</summary>
    public SimulatedPayload? Find(in Hash256 hash) => _made.GetValueOrDefault(hash);

    /// <summary>A validator has signed a commit, so that its seal can be paid for.</summary>
    public void OnSealed(int validator, ulong height, in Hash256 payload) =>
        _sealed[(height, payload)] = _sealed.GetValueOrDefault((height, payload)) | SimulatedState.Bit(validator);

    /// <summary>The state after a payload; zero is genesis. A payload whose place is not behind its parent leaves the parent's.</summary>
    public SimulatedState StateAfter(in Hash256 payload)
    {
        if (payload.IsZero || Find(payload) is not { } made) return genesis;
        if (_states.TryGetValue(payload, out SimulatedState? known)) return known;
        SimulatedState before = StateAfter(made.Parent);
        UInt128 sealedBy = made.Content.Rewarded == 0 || AncestorAt(made, made.Content.Rewarded) is not { } rewarded
            ? 0
            : _sealed.GetValueOrDefault((made.Content.Rewarded, rewarded));
        SimulatedState after = before.After(made.Height, numberOf(made.Beneficiary), made.Content, sealedBy, rules);
        _states.Add(payload, after);
        return after;
    }

    private Hash256? AncestorAt(SimulatedPayload payload, ulong height)
    {
        while (payload.Height > height)
        {
            if (payload.Parent.IsZero || Find(payload.Parent) is not { } parent || parent.Height >= payload.Height) return null;
            payload = parent;
        }

        return payload.Height == height ? payload.Hash : null;
    }

    private static Hash256 Name(ulong number)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Chance.Mix(0xb10c, number));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], number);
        return new Hash256(bytes);
    }
}
