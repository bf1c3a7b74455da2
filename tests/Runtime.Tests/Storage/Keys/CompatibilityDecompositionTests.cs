using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Threading.Tasks;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class CompatibilityDecompositionTests
{
    [Theory]
    [InlineData("plain ASCII ~", "plain ASCII ~")]
    [InlineData("\U0001d531\U0001d522é\ufb01", "tee\u0301fi")]
    [InlineData("\u1e9b\u0323", "s\u0323\u0307")]
    [InlineData("각힣", "\u1100\u1161\u11a8\u1112\u1175\u11c2")]
    [InlineData("q\u0307\u0323\u0334", "q\u0334\u0323\u0307")]
    [InlineData("\ufdfa", "صلى الله عليه وسلم")]
    public void Text_is_taken_apart_and_its_marks_are_ordered(string text, string expected) => Assert.Equal(expected, CompatibilityDecomposition.Of(text));

    /// <summary>Every code point by itself, and between two marks that tell its class, as a JavaScript engine with the whole of Unicode has it.</summary>
    [Fact]
    public async Task Every_code_point_decomposes_as_another_implementation_has_it()
    {
        const string script = """
            if (parseInt(process.versions.unicode) < 17) process.exit(3);
            let hash = 0;
            for (let point = 0x20; point < 0x110000; point++) {
              if (point >= 0xd800 && point < 0xe000) continue;
              const text = ("q\u0345" + String.fromCodePoint(point) + "\u0334\u0323").normalize("NFKD");
              for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
            }
            console.log(hash);
            """;
        (int code, string output) = await NodeAsync(script);
        Assert.SkipWhen(code is -1 or 3, "needs Node.js with Unicode 17 on the path");
        int hash = 0;
        for (int point = 0x20; point < 0x110000; point++)
        {
            if (!Rune.IsValid(point)) continue;
            foreach (char letter in CompatibilityDecomposition.Of("q\u0345" + new Rune(point) + "\u0334\u0323")) hash = unchecked((hash * 31) + letter);
        }

        Assert.Equal(output.Trim(), $"{hash}");
    }

    private static async Task<(int Code, string Output)> NodeAsync(string script)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("node", ["-e", script]) { RedirectStandardOutput = true })!;
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output);
        }
        catch (Win32Exception)
        {
            return (-1, "");
        }
    }
}
