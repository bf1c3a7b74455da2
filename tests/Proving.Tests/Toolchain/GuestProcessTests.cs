using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.GuestCompiler;
using Xunit;

namespace Sequitur.Proving.Toolchain;

public sealed class GuestProcessTests
{
    [Fact]
    public async Task A_program_that_is_still_open_for_writing_is_started_when_it_no_longer_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/bin/true"), "needs a program of Linux to copy: /bin/true");
        using GuestProcess process = new(await File.ReadAllBytesAsync("/bin/true", TestContext.Current.CancellationToken), []);
        FileStream writer = new(process.Program, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        Task<(int ExitCode, byte[] Output)> run = Task.Run(() => process.Run(emulator: null, CancellationToken.None), TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(run.IsCompleted);
        await writer.DisposeAsync();
        Assert.Equal(0, (await run).ExitCode);
    }
}
