using System;
using System.Diagnostics;
using System.IO;

namespace Sequitur.Cli.OfficialTests;

/// <summary>One line on a terminal that is rewritten twice a second, from the third second of a run on.</summary>
internal sealed class ProgressLine(TextWriter terminal, bool isTerminal)
{
    private const int FirstMs = 2_000;
    private const int IntervalMs = 500;

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private long _nextMs = FirstMs;
    private int _width;

    public void Show(Func<string> text)
    {
        if (!isTerminal || _elapsed.ElapsedMilliseconds < _nextMs)
        {
            return;
        }

        _nextMs = _elapsed.ElapsedMilliseconds + IntervalMs;
        string line = text();
        terminal.Write("\r" + line.PadRight(_width));
        _width = line.Length;
    }

    public void Clear()
    {
        if (_width != 0)
        {
            terminal.Write("\r" + new string(' ', _width) + "\r");
            _width = 0;
        }
    }
}
