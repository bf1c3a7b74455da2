using System;
using System.Collections.Generic;
using System.Text;

namespace Sequitur.Apps.Differential;

/// <summary>What a piece of code is: bytes as they stand, or something that depends on where the others come to lie.</summary>
internal enum PieceKind
{
    /// <summary>An instruction with its immediate, or data.</summary>
    Bytes,

    /// <summary>A JUMPDEST with a name.</summary>
    Label,

    /// <summary>PUSH2 of a label's place.</summary>
    PushLabel,

    /// <summary>PUSH2 of the offset at which a part lies in the code.</summary>
    PushPartOffset,

    /// <summary>PUSH2 of a part's length.</summary>
    PushPartSize,
}

/// <summary>One instruction. <paramref name="Index"/> names the label or the part.</summary>
internal readonly record struct Piece(PieceKind Kind, byte[] Bytes, int Index)
{
    public int Size => Kind switch
    {
        PieceKind.Bytes => Bytes.Length,
        PieceKind.Label => 1,
        _ => 3,
    };
}

/// <summary>A program before it has addresses: instructions, and behind them the parts they copy from (init code, precompile inputs).</summary>
/// <remarks>Any piece and any part can be taken away and the rest still assembles: that is what shrinking needs.</remarks>
internal sealed record Routine(Piece[] Pieces, Routine[] Parts)
{
    private const int PlaceMax = ushort.MaxValue;

    public static Routine Empty { get; } = new([], []);

    public static Routine OfBytes(params ReadOnlySpan<byte> bytes) =>
        bytes.Length == 0 ? Empty : new([new Piece(PieceKind.Bytes, bytes.ToArray(), 0)], []);

    /// <summary>A missing label lies at 0, a missing part is empty.</summary>
    public byte[] Assemble()
    {
        Dictionary<int, int> labels = [];
        int place = 0;
        foreach (Piece piece in Pieces)
        {
            if (piece.Kind == PieceKind.Label)
            {
                labels[piece.Index] = place;
            }

            place += piece.Size;
        }

        byte[][] parts = new byte[Parts.Length][];
        int[] offsets = new int[Parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Parts[i].Assemble();
            offsets[i] = place;
            place += parts[i].Length;
        }

        List<byte> code = new(place);
        foreach (Piece piece in Pieces)
        {
            bool isPart = piece.Index < parts.Length;
            switch (piece.Kind)
            {
                case PieceKind.Bytes: code.AddRange(piece.Bytes); break;
                case PieceKind.Label: code.Add(0x5b); break;
                case PieceKind.PushLabel: AddPlace(code, labels.GetValueOrDefault(piece.Index)); break;
                case PieceKind.PushPartOffset: AddPlace(code, isPart ? offsets[piece.Index] : 0); break;
                default: AddPlace(code, isPart ? parts[piece.Index].Length : 0); break;
            }
        }

        foreach (byte[] part in parts)
        {
            code.AddRange(part);
        }

        return [.. code];
    }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append(Convert.ToHexStringLower(Assemble()));
        return true;
    }

    private static void AddPlace(List<byte> code, int place)
    {
        int bounded = Math.Min(place, PlaceMax);
        code.Add(0x61);
        code.Add((byte)(bounded >> 8));
        code.Add((byte)bounded);
    }
}
