using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;

namespace Sequitur.Node;

/// <summary>Writes one line per event, <c>time level event key=value …</c>, to standard error and a file. Safe from any thread.</summary>
/// <remarks>The file is moved aside to <c>….1</c> when it has grown to its limit, so logs take at most twice that.</remarks>
public sealed class NodeLog : IDisposable
{
    private const long FileBytesMax = 64 << 20;

    private readonly Lock _writing = new();
    private readonly StringBuilder _line = new();
    private readonly TextWriter _console;
    private readonly string _name;
    private readonly bool _isQuiet;
    private readonly string? _path;
    private StreamWriter? _file;

    /// <param name="name">Stands before each line on the console, where several processes write; may be empty.</param>
    /// <param name="path">The file; null for none.</param>
    /// <param name="console">Standard error.</param>
    /// <param name="isQuiet">Only warnings and errors go to the console.</param>
    public NodeLog(string name, string? path, TextWriter console, bool isQuiet = false)
    {
        _isQuiet = isQuiet;
        _name = name;
        _path = path;
        _console = console;
        if (path is not null) _file = new StreamWriter(path, append: true) { AutoFlush = true };
    }

    public void Info(string what, params ReadOnlySpan<(string Key, object Value)> values) => Write("info ", what, values);

    /// <summary>To the file only.</summary>
    public void Debug(string what, params ReadOnlySpan<(string Key, object Value)> values) => Write("debug", what, values);

    public void Warn(string what, params ReadOnlySpan<(string Key, object Value)> values) => Write("warn ", what, values);

    public void Error(string what, params ReadOnlySpan<(string Key, object Value)> values) => Write("error", what, values);

    public void Dispose()
    {
        lock (_writing)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private void Write(string level, string what, ReadOnlySpan<(string Key, object Value)> values)
    {
        lock (_writing)
        {
            _line.Clear();
            _line.Append(DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)).Append(' ').Append(level).Append(' ').Append(what);
            foreach ((string key, object value) in values) AppendValue(key, value);
            try
            {
                _file?.WriteLine(_line);
                TurnFile();
                if (level == "debug" || (_isQuiet && level == "info ")) return;
                _console.WriteLine(_name.Length == 0 ? _line.ToString() : $"{_name} {_line}");
            }
            catch (IOException)
            {
                // Nothing can be told about a log that cannot be written, and a node does not stop for it.
            }
        }
    }

    private void AppendValue(string key, object value)
    {
        string text = value switch
        {
            double number => number.ToString("0.0", CultureInfo.InvariantCulture),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? string.Empty,
        };
        _line.Append(' ').Append(key).Append('=');
        if (text.AsSpan().IndexOfAny(" \"\n\r=") < 0) _line.Append(text);
        else _line.Append('"').Append(text.Replace("\"", "'", StringComparison.Ordinal).ReplaceLineEndings(" ")).Append('"');
    }

    private void TurnFile()
    {
        if (_file is null || _file.BaseStream.Length < FileBytesMax) return;
        _file.Dispose();
        File.Move(_path!, _path + ".1", overwrite: true);
        _file = new StreamWriter(_path!, append: true) { AutoFlush = true };
    }
}
