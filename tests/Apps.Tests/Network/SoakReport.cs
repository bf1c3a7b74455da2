using System.IO;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Tables that long runs leave in <c>artifacts/test-results</c>, where <c>./test</c> shows them.</summary>
internal static class SoakReport
{
    public static void Write(string name, string text)
    {
        string folder = Path.Combine(OfficialVectors.RepositoryRoot(), "artifacts", "test-results", "runs");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{name}.md"), text);
        TestContext.Current.SendDiagnosticMessage(text);
    }
}
