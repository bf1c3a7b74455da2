using System;
using System.Collections.Generic;
using System.Text;

namespace Sequitur.Zkvm;

/// <summary>The chains of callers of a run as one SVG file without scripts or references: a box for each, as wide as its cycles, on top of its caller's.</summary>
internal sealed class FlamePicture
{
    private const int RowHeight = 17;
    private const int Margin = 10;
    private const int CharacterWidth = 7;

    /// <summary>Hundredths of a pixel, in which places and widths are computed.</summary>
    private const int Width = 118_000;

    /// <summary>What is narrower than this, with all it calls, is left out: there can be any number of such boxes.</summary>
    private const int WidthMin = 10;

    private readonly CostRecorder _costs;
    private readonly Dictionary<CostNode, ulong> _totals = [];
    private readonly StringBuilder _boxes = new();
    private readonly ulong _all;
    private readonly int _depthMax;

    public FlamePicture(CostRecorder costs)
    {
        _costs = costs;
        _all = Total(costs.Root);
        _depthMax = Depth(costs.Root);
    }

    public string Write()
    {
        int height = ((_depthMax + 1) * RowHeight) + (2 * Margin);
        Box(_costs.Root, 0);
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="1200" height="{height}" viewBox="0 0 1200 {height}" font-family="monospace" font-size="11">
            <rect width="1200" height="{height}" fill="#fff"/>
            {_boxes}</svg>

            """;
    }

    private ulong Total(CostNode node)
    {
        ulong total = node.SelfCycles;
        foreach (CostNode callee in node.Callees) total += Total(callee);
        _totals[node] = total;
        return total;
    }

    private int Depth(CostNode node)
    {
        int depth = node.Depth;
        foreach (CostNode callee in node.Callees)
        {
            if (Scaled(_totals[callee]) >= WidthMin) depth = Math.Max(depth, Depth(callee));
        }

        return depth;
    }

    private void Box(CostNode node, ulong before)
    {
        ulong total = _totals[node];
        int left = Scaled(before), width = Scaled(before + total) - left;
        if (width < WidthMin) return;
        string name = Escaped(_costs.NameOf(node));
        int top = Margin + ((_depthMax - node.Depth) * RowHeight);
        _boxes.Append("<g><title>").Append(name).Append(": ").Append(total).Append(" cycles, ").Append(Percent(total)).Append(" %; itself ").Append(node.SelfCycles)
            .Append("; calls ").Append(node.Calls).Append("</title><rect x=\"").Append(Pixels(left + (100 * Margin))).Append("\" y=\"").Append(top).Append("\" width=\"")
            .Append(Pixels(width)).Append("\" height=\"").Append(RowHeight - 1).Append("\" fill=\"").Append(Colour(name)).Append("\"/>");
        string shown = Shown(_costs.NameOf(node), width / (100 * CharacterWidth));
        if (shown.Length > 0)
        {
            _boxes.Append("<text x=\"").Append(Pixels(left + (100 * Margin) + 200)).Append("\" y=\"").Append(top + 12).Append("\">").Append(Escaped(shown)).Append("</text>");
        }

        _boxes.Append("</g>\n");
        foreach (CostNode callee in node.Callees)
        {
            Box(callee, before);
            before += _totals[callee];
        }
    }

    private int Scaled(ulong cycles) => _all == 0 ? 0 : (int)((UInt128)cycles * Width / _all);

    private string Percent(ulong cycles) => Pixels(_all == 0 ? 0 : (int)((UInt128)cycles * 10_000 / _all));

    /// <summary>Hundredths as a decimal number.</summary>
    private static string Pixels(int hundredths) => $"{hundredths / 100}.{hundredths / 10 % 10}{hundredths % 10}";

    private static string Shown(string name, int room) => name.Length <= room ? name : room >= 4 ? name[..(room - 2)] + ".." : "";

    /// <summary>Warm, and the same for the same name in every picture.</summary>
    private static string Colour(string name)
    {
        uint hash = 2166136261;
        foreach (char character in name) hash = unchecked((hash ^ character) * 16777619);
        return $"rgb({205 + (hash % 50)},{80 + (hash / 50 % 130)},{hash / 6500 % 55})";
    }

    /// <summary>As XML text. Names come from the program's file: what XML has no character for becomes a question mark.</summary>
    private static string Escaped(string name)
    {
        StringBuilder text = new();
        foreach (char character in name)
        {
            _ = character switch
            {
                '&' => text.Append("&amp;"),
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                '"' => text.Append("&quot;"),
                < ' ' or > '\ud7ff' => text.Append('?'),
                _ => text.Append(character),
            };
        }

        return text.ToString();
    }
}
