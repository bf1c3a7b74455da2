using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Apps.Clients;
using Sequitur.Apps.Network;
using Sequitur.Finality;
using Xunit;

namespace Sequitur.Apps.Contracts;

/// <summary>The committed code of predeployed contracts is what their sources compile to, and its storage lies where nodes and provers read it.</summary>
public sealed class ContractTests
{
    private static readonly string Folder = Path.Combine(ClientPackages.Root, "contracts");

    [Fact]
    public async Task The_committed_artefacts_are_what_the_sources_compile_to()
    {
        await NeedPackagesAsync();
        using TemporaryFolder built = new();
        (int exitCode, string output) = await ClientPackages.RunAsync(Path.Combine(Folder, "build"), [built.FullPath], Cancellation);
        Assert.True(exitCode == 0, output);
        string[] committed = [.. Directory.EnumerateFiles(Path.Combine(Folder, "artifacts")).Select(path => Path.GetFileName(path)!).Order()];
        Assert.Equal(committed, Directory.EnumerateFiles(built.FullPath).Select(path => Path.GetFileName(path)!).Order());
        foreach (string name in committed)
        {
            string source = await File.ReadAllTextAsync(Path.Combine(Folder, "artifacts", name), Cancellation);
            Assert.True(source == await File.ReadAllTextAsync(built[name], Cancellation), $"contracts/artifacts/{name} is out of date: run contracts/build");
        }
    }

    [Fact]
    public async Task Forge_tests_the_contracts()
    {
        await NeedPackagesAsync();
        string forge = Path.Combine(ClientPackages.Folder, "node_modules", ".bin", "forge");
        (int exitCode, string output) = await ClientPackages.RunAsync(forge, ["test"], Cancellation, Folder);
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void The_validator_set_keeps_its_storage_where_nodes_and_provers_read_it()
    {
        using JsonDocument artifact = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "artifacts", "ValidatorSet.json")));
        ConsensusParameters defaults = new();
        (string, string, string)[] expected =
        [
            ("validatorStakes", $"{defaults.StakesSlot}", "mapping(address => uint256)"),
            ("numValidators", $"{defaults.CountSlot}", "uint256"),
            ("totalStake", $"{defaults.TotalStakeSlot}", "uint256"),
            ("_activeValidators", $"{ValidatorSetLayout.ListSlot}", "address[]"),
            ("_places", "4", "mapping(address => uint256)"),
        ];
        Assert.Equal(expected, artifact.RootElement.GetProperty("storageLayout").EnumerateArray().Select(
            variable => (Text(variable, "label"), Text(variable, "slot"), Text(variable, "type"))));
        Assert.Equal(SlotDerivation.KeyFirst, defaults.SlotDerivation);

        static string Text(JsonElement variable, string member) => variable.GetProperty(member).GetString()!;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task NeedPackagesAsync()
    {
        string? whyNot = await ClientPackages.Installed;
        Assert.SkipWhen(whyNot is not null, whyNot ?? "");
    }
}
