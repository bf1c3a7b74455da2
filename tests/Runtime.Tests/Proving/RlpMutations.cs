using System;
using System.Collections.Generic;

namespace Sequitur.Runtime.Proving;

/// <summary>Every way to spoil one element of an RLP document.</summary>
internal static class RlpMutations
{
    /// <summary>The document with one change each; what was changed is put back before the next.</summary>
    /// <param name="document">Canonical RLP.</param>
    /// <param name="takes">Says of each in turn whether it is wanted.</param>
    public static IEnumerable<(MutationKind Kind, string Name, byte[] Changed)> Of(byte[] document, Func<bool> takes)
    {
        RlpTree tree = RlpTree.Parse(document);
        foreach ((string path, RlpTree list) in tree.Lists())
        {
            for (int i = 0; i < list.Items!.Count; i++)
            {
                foreach ((MutationKind kind, string name, Action change, Action restore) in Changes(list.Items, i))
                {
                    if (!takes()) continue;
                    change();
                    byte[] changed = tree.Encode();
                    restore();
                    if (!changed.AsSpan().SequenceEqual(document)) yield return (kind, $"{path}/{i}: {name}", changed);
                }
            }
        }
    }

    private static IEnumerable<(MutationKind Kind, string Name, Action Change, Action Restore)> Changes(List<RlpTree> list, int index)
    {
        RlpTree item = list[index];
        if (item.Text is { } text)
        {
            foreach ((string name, byte[] changed) in Texts(text)) yield return (MutationKind.Changed, name, () => item.Text = changed, () => item.Text = text);
            yield return (MutationKind.Changed, "a list", () => (item.Text, item.Items) = (null, []), () => (item.Text, item.Items) = (text, null));
        }
        else
        {
            List<RlpTree> items = item.Items!;
            yield return (MutationKind.Missing, "without items", () => item.Items = [], () => item.Items = items);
            yield return (MutationKind.Changed, "a string", () => (item.Text, item.Items) = ([], null), () => (item.Text, item.Items) = (null, items));
        }

        yield return (MutationKind.Changed, "its length written longer than need be", () => item.IsLong = true, () => item.IsLong = false);
        yield return (MutationKind.Missing, "gone", () => list.RemoveAt(index), () => list.Insert(index, item));
        yield return (MutationKind.Duplicated, "twice", () => list.Insert(index, item), () => list.RemoveAt(index));
        yield return (MutationKind.Duplicated, "again at the end", () => list.Add(item), () => list.RemoveAt(list.Count - 1));
        for (int other = index + 1; other < list.Count; other += Math.Max(1, (list.Count - index) / 3))
        {
            int place = other;
            void Swap() => (list[index], list[place]) = (list[place], list[index]);
            yield return (MutationKind.Reordered, $"in the place of {place}", Swap, Swap);
        }
    }

    private static IEnumerable<(string Name, byte[] Changed)> Texts(byte[] text)
    {
        yield return ("longer", [.. text, 0]);
        if (text.Length == 0) yield break;
        yield return ("shorter", text[..^1]);
        yield return ("empty", []);
        foreach (int place in new SortedSet<int> { 0, text.Length / 3, text.Length / 2, text.Length - 1 })
        {
            foreach (byte bit in (byte[])[1, 0x40])
            {
                byte[] changed = [.. text];
                changed[place] ^= bit;
                yield return ($"byte {place} changed by {bit}", changed);
            }
        }
    }
}
