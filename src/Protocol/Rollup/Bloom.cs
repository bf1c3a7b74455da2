#pragma warning disable CA1822 // Bodies follow.
using System;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The 2048-bit filter over log addresses and topics (Yellow Paper §4.3.1).</summary>
public sealed class Bloom
{
    public const int Size = 256;

    private readonly byte[] _bytes = new byte[Size];

    public Bloom()
    {
    }

    /// <summary>Copies exactly 256 bytes.</summary>
    public Bloom(ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes);

    public ReadOnlySpan<byte> Bytes => _bytes;

    public void Add(ReadOnlySpan<byte> item) => throw new InvalidOperationException("not built yet");

    public void Add(Log log) => throw new InvalidOperationException("not built yet");

    /// <summary>Adds everything the other filter holds.</summary>
    public void Add(Bloom other) => throw new InvalidOperationException("not built yet");

    /// <summary>False when the item (an address or a topic) was certainly not added.</summary>
    public bool MayContain(ReadOnlySpan<byte> item) => throw new InvalidOperationException("not built yet");
}
