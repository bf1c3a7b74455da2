using System;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.GuestCompiler;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Commands;

/// <summary>The guests in the tree are those of its sources: who proves runs the code that who sequences runs.</summary>
public sealed class BuiltGuestsTests
{
    private const string List = "programs.json";

    [Fact]
    public async Task The_guests_in_the_tree_are_what_its_sources_give()
    {
        try
        {
            GuestToolchain.Find();
        }
        catch (ToolchainException missing)
        {
            Assert.Skip(missing.Message);
        }

        using TemporaryFolder folder = new();
        string assemblies = Path.GetFullPath(Path.Combine(BuiltGuests.Folder, "..", "..", "artifacts", "bin"));
        (int code, _, string errors) = await SequiturProcess.RunAsync("zkvm", "build", "--assemblies", assemblies, "--output", folder.FullPath);
        Assert.True(code == 0, errors);
        using JsonDocument committed = JsonDocument.Parse(File.ReadAllText(Path.Combine(BuiltGuests.Folder, List)));
        using JsonDocument built = JsonDocument.Parse(File.ReadAllText(folder[List]));
        string theirs = committed.RootElement.GetProperty("builtWith").GetRawText(), ours = built.RootElement.GetProperty("builtWith").GetRawText();
        Assert.SkipUnless(theirs == ours, $"the guests were built with {theirs}; here are {ours}, whose bytes may differ");
        foreach (string file in Directory.GetFiles(folder.FullPath))
        {
            bool isSame = File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(BuiltGuests.Folder, Path.GetFileName(file))));
            Assert.True(isSame, $"guest/built/{Path.GetFileName(file)} is not what the sources give: run guest/build and commit what it made");
        }

        Assert.Equal(Directory.GetFiles(BuiltGuests.Folder).Length, Directory.GetFiles(folder.FullPath).Length);
    }

    [Fact]
    public void The_list_of_guests_names_each_program_by_its_id()
    {
        using JsonDocument list = JsonDocument.Parse(File.ReadAllText(Path.Combine(BuiltGuests.Folder, List)));
        foreach (JsonElement program in list.RootElement.GetProperty("programs").EnumerateArray())
        {
            byte[] elf = BuiltGuests.Read(program.GetProperty("name").GetString()!);
            Assert.Equal(elf.Length, program.GetProperty("bytes").GetInt32());
            Assert.Equal("0x" + Convert.ToHexStringLower(ProgramId.Of(elf)), program.GetProperty("programId").GetString());
        }
    }
}
