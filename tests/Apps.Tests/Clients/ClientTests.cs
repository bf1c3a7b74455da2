using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Clients;

/// <summary>Real clients against a real devnet: the scripts of tests/Clients, unchanged, each a program of its own.</summary>
public sealed class ClientTests(ClientWorkshop workshop) : IClassFixture<ClientWorkshop>
{
    [Theory]
    [InlineData("viem.test.mjs")]
    [InlineData("ethers.test.mjs")]
    [InlineData("foundry.test.mjs")]
    public async Task A_client_works_unchanged_against_a_devnet(string script)
    {
        Assert.SkipWhen(workshop.WhyNot is not null, workshop.WhyNot ?? "");

        (int exitCode, string output) = await ClientPackages.RunAsync("node", [script, workshop.Url], TestContext.Current.CancellationToken);

        TestContext.Current.SendDiagnosticMessage(output);
        Assert.True(exitCode == 0, output);
    }
}
