using System;
using System.IO;

namespace Sequitur.Runtime.Tests.Storage;

/// <summary>A folder that is gone when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sequitur-storage-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
