using System;
using System.IO;

namespace Sequitur.Apps.Network;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("sequitur-apps-").FullName;

    public string this[params ReadOnlySpan<string> parts] => Path.Combine([FullPath, .. parts]);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
