using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Simulator;

/// <summary>What stands for a block: its place in a chain, whose it is, whether it would execute, and what it does to the state.</summary>
public sealed record SimulatedPayload(Hash256 Hash, ulong Height, Hash256 Parent, Address Beneficiary, bool IsValid, SimulatedContent Content);

/// <summary>Every payload anybody has made, and the state after it. That one exists here says nothing about who holds it.</summary>
internal sealed class PayloadRegistry(SimulatedState genesis, SimulatedRules rules)
{
    private readonly Dictionary<Hash256, SimulatedPayload> _made = [];
    private readonly Dictionary<Hash256, SimulatedState> _states = [];
    private readonly Dictionary<(ulong Height, Hash256 Payload), UInt128> _sealed = [];

    /// <summary>Builders of one and the same place make a new payload each time, as the transactions at hand differ each time.</summary>
    public SimulatedPayload Make(ulong height, in Hash256 parent, in Address beneficiary, bool isValid, in SimulatedContent content = default)
    {
        var payload = new SimulatedPayload(Name((ulong)_made.Count + 1), height, parent, beneficiary, isValid, content);
        _made.Add(payload.Hash, payload);
        return payload;
    }

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
        SimulatedState after = before.After(made.Height, made.Content, sealedBy, rules);
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
