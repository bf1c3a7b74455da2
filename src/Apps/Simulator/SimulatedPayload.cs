using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Simulator;

/// <summary>What stands for a block: its place in a chain, whose it is, and whether it would execute.</summary>
public sealed record SimulatedPayload(Hash256 Hash, ulong Height, Hash256 Parent, Address Beneficiary, bool IsValid);

/// <summary>Every payload anybody has made. That one exists here says nothing about who holds it.</summary>
internal sealed class PayloadRegistry
{
    private readonly Dictionary<Hash256, SimulatedPayload> _made = [];

    /// <summary>Builders of one and the same place make a new payload each time, as the transactions at hand differ each time.</summary>
    public SimulatedPayload Make(ulong height, in Hash256 parent, in Address beneficiary, bool isValid)
    {
        var payload = new SimulatedPayload(Name((ulong)_made.Count + 1), height, parent, beneficiary, isValid);
        _made.Add(payload.Hash, payload);
        return payload;
    }

    /// <summary>Null for a hash that somebody has made up.</summary>
    public SimulatedPayload? Find(in Hash256 hash) => _made.GetValueOrDefault(hash);

    private static Hash256 Name(ulong number)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Chance.Mix(0xb10c, number));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], number);
        return new Hash256(bytes);
    }
}
