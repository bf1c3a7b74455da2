using System;

namespace Sequitur.Primitives;

/// <summary>Contract code with its hash. Immutable, shared between frames, blocks and caches.</summary>
public sealed class Bytecode
{
    private readonly byte[] _bytes;

    public Bytecode(byte[] bytes, in Hash256 hash)
    {
        _bytes = bytes;
        Hash = hash;
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    public int Length => _bytes.Length;

    public Hash256 Hash { get; }

    /// <summary>One bit per code byte, set at valid jump destinations. Null until the EVM's first jump in this code computes it; computing it twice is harmless.</summary>
    public ulong[]? JumpDestinations { get; set; }

    /// <summary>The code as the interpreter runs it, padded so that it needs no end check. Null until first run; made twice is harmless.</summary>
    public byte[]? Executable { get; set; }

    /// <summary>The array behind <see cref="Bytes"/>, for code that pins it; never written to.</summary>
    public byte[] UnsafeArray => _bytes;
}
