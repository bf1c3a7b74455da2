using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Clients;

/// <summary>Real clients against a real devnet: the scripts of tests/Clients, unchanged, each a program of its own.</summary>
public sealed class ClientTests(ClientWorkshop workshop) : IClassFixture<ClientWorkshop>
{
    [Theory]
    [InlineData("viem.test.mjs", 0)]
    [InlineData("ethers.test.mjs", 1)]
    [InlineData("foundry.test.mjs", 2)]
    [InlineData("withdrawal.test.mjs", 3)]
    public async Task A_client_works_unchanged_against_any_validator_of_a_devnet(string script, int validator)
    {
        Assert.SkipWhen(workshop.WhyNot is not null, workshop.WhyNot ?? "");

        (int exitCode, string output) = await ClientPackages.RunAsync("node", [script, workshop.Urls[validator]], TestContext.Current.CancellationToken);

        TestContext.Current.SendDiagnosticMessage(output);
        Assert.True(exitCode == 0, output);
    }
}
