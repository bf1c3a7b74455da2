using System;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>Trie nodes as a stored value: an RLP list of strings.</summary>
internal static class NodeList
{
    /// <summary>Valid until the writer is used again.</summary>
    public static ReadOnlySpan<byte> Encode(RlpWriter writer, byte[][] nodes)
    {
        writer.Clear();
        int list = writer.BeginList();
        foreach (byte[] node in nodes)
        {
            writer.Write(node);
        }

        writer.EndList(list);
        return writer.Written;
    }

    public static bool TryRead(ReadOnlySpan<byte> value, out byte[][] nodes)
    {
        RlpReader reader = new(value);
        RlpReader list = reader.ReadList();
        nodes = new byte[list.CountItems()][];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = list.ReadBytes().ToArray();
        }

        reader.CloseList(ref list);
        reader.ExpectEnd();
        return !reader.HasError;
    }
}
