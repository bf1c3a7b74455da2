using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Clients;
using Sequitur.Apps.Network;
using Xunit;
using static Sequitur.Apps.Commands.SequiturCommand;

namespace Sequitur.Apps.Commands;

[UnsupportedOSPlatform("windows")]
public sealed class KeysTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task A_key_is_made_shown_exported_and_encrypted_again()
    {
        string password = Secret("password", "correct horse\n"), other = Secret("other", "battery staple");
        foreach (string kind in (string[])["node", "seal"])
        {
            string what = kind == "node" ? "address" : "publicKey";
            string made = Member(await RunAsync("keys", "create", _place[kind], "--kind", kind, "--password-file", password, "--light", "--json"), what);
            Assert.Equal(kind == "node" ? 42 : 98, made.Length);
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(_place[kind]));
            Assert.Equal(made, Member(await RunAsync("keys", "show", _place[kind], "--json"), what));
            await RunAsync("keys", "export", _place[kind], _place[kind + "-plain"], "--password-file", password);
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(_place[kind + "-plain"]));
            Assert.Equal(65, new FileInfo(_place[kind + "-plain"]).Length);
            await RunAsync("keys", "import", _place[kind + "-plain"], _place[kind + "-again"], "--kind", kind, "--password-file", other, "--light");
            Assert.Equal(made, Member(await RunAsync("keys", "show", _place[kind + "-again"], "--check", "--password-file", other, "--json"), what));
            await RefusesAsync("the password is another one", "keys", "show", _place[kind + "-again"], "--check", "--password-file", password);
        }
    }

    [Fact]
    public async Task Passwords_are_read_from_standard_input_line_by_line_and_never_printed()
    {
        (int code, string output, string errors) = await SequiturProcess.RunWithInputAsync("first pass\n", "keys", "create", _place["a"], "--light");
        Assert.True(code == 0, errors);
        (code, string more, errors) = await SequiturProcess.RunWithInputAsync("first pass\nsecond pass\n", "keys", "import", _place["a"], _place["b"], "--light");
        Assert.True(code == 0, errors);
        (code, _, errors) = await SequiturProcess.RunWithInputAsync("second pass", "keys", "show", _place["b"], "--check");
        Assert.True(code == 0, errors);
        (code, _, string refusal) = await SequiturProcess.RunWithInputAsync("third pass\n", "keys", "show", _place["b"], "--check");
        Assert.Equal(2, code);
        Assert.DoesNotContain("pass\n", output + more + errors, StringComparison.Ordinal);
        Assert.DoesNotContain("third", refusal, StringComparison.Ordinal);
        (code, _, errors) = await SequiturProcess.RunWithInputAsync("", "keys", "show", _place["b"], "--check");
        Assert.Equal(2, code);
        Assert.Contains("expected its password", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_starts_from_an_encrypted_key_and_only_with_its_password()
    {
        string password = Secret("password", "long enough");
        string init = await RunAsync("init", _place["node"], "--password-file", password, "--rpc-port", "0", "--p2p-port", "0", "--json");
        string key = _place["node", "node.key"], config = _place["node", "node.json"];
        Assert.Equal(Member(init, "address"), Member(await RunAsync("keys", "show", key, "--json"), "address"));
        Assert.Contains("\"version\": 3", await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await using (SequiturProcess node = SequiturProcess.Start("node", "--supervised", "--config", config))
        {
            await node.ReadyAsync();
            Assert.Contains(Member(init, "address"), node.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("long enough", node.Errors + node.Output, StringComparison.Ordinal);
        }

        File.SetUnixFileMode(password, OwnerOnly | UnixFileMode.OtherRead);
        await RefusesAsync("a password is for its owner only", "node", "--config", config);
        File.SetUnixFileMode(password, OwnerOnly);
        File.SetUnixFileMode(key, OwnerOnly | UnixFileMode.GroupRead);
        await RefusesAsync("a node key is for its owner only", "node", "--config", config);
        File.SetUnixFileMode(key, OwnerOnly);
        await File.WriteAllTextAsync(password, "another one", TestContext.Current.CancellationToken);
        await RefusesAsync("the password is another one, or the file was changed", "node", "--config", config);
        string withoutFile = (await File.ReadAllTextAsync(config, TestContext.Current.CancellationToken))
            .Replace($"\"passwordFile\": {JsonSerializer.Serialize(password)}", "\"passwordFile\": null", StringComparison.Ordinal);
        await File.WriteAllTextAsync(config, withoutFile, TestContext.Current.CancellationToken);
        await RefusesAsync("is encrypted: name a file with its password", "node", "--supervised", "--config", config);
    }

    [Fact]
    public async Task A_seal_key_is_no_node_key()
    {
        string password = Secret("password", "p");
        await RunAsync("keys", "create", _place["seal"], "--kind", "seal", "--password-file", password, "--light");
        await RunAsync("init", _place["node"]);
        File.Move(_place["seal"], _place["node", "node.key"], overwrite: true);
        await RefusesAsync("expected a node key, got a seal key", "node", "--config", _place["node", "node.json"]);
    }

    [Fact]
    public async Task What_cannot_be_used_is_refused_and_nothing_is_overwritten()
    {
        string password = Secret("password", "p");
        await RunAsync("keys", "create", _place["a"], "--password-file", password, "--light");
        string before = await File.ReadAllTextAsync(_place["a"], TestContext.Current.CancellationToken);
        await RefusesAsync("exists and is not overwritten", "keys", "create", _place["a"], "--password-file", password);
        await RefusesAsync("exists and is not overwritten", "keys", "import", _place["a"], _place["a"], "--from-password-file", password, "--password-file", password);
        await RefusesAsync("exists and is not overwritten", "keys", "export", _place["a"], _place["a"], "--password-file", password);
        Assert.Equal(before, await File.ReadAllTextAsync(_place["a"], TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(_place["dear"], before.Replace("\"n\": 4096", "\"n\": 1073741824", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await RefusesAsync("a key file may ask for at most 512 MiB", "keys", "show", _place["dear"]);
        await File.WriteAllTextAsync(_place["open"], new string('1', 64), TestContext.Current.CancellationToken);
        await RefusesAsync("is for its owner only, but the mode is 644", "keys", "show", _place["open"]);
        await RefusesAsync("there is no such file", "keys", "show", _place["nowhere"]);
        await RefusesAsync("in one line, got several", "keys", "create", _place["b"], "--password-file", Secret("lines", "a\nb\n"));
        await RefusesAsync("expected a password of 1", "keys", "create", _place["b"], "--password-file", Secret("none", "\n"));
        Assert.False(File.Exists(_place["b"]));
    }

    [Fact]
    public async Task Cast_reads_what_is_written_here_and_the_reverse()
    {
        Assert.SkipWhen(await ClientPackages.Installed is { } whyNot, await ClientPackages.Installed ?? "");
        string password = Secret("password", "hidden");
        string made = Member(await RunAsync("keys", "create", _place["ours"], "--password-file", password, "--json"), "address");
        Assert.Equal(made, await CastAsync("wallet", "address", "--keystore", _place["ours"], "--password", "hidden"), ignoreCase: true);
        string key = string.Concat(Enumerable.Repeat("11", 32));
        await CastAsync("wallet", "import", "theirs", "--keystore-dir", _place.FullPath, "--private-key", key, "--unsafe-password", "hidden");
        string shown = Member(await RunAsync("keys", "show", _place["theirs"], "--check", "--password-file", password, "--json"), "address");
        Assert.Equal("0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a", shown);
    }

    private static async Task<string> CastAsync(params string[] arguments)
    {
        string cast = Path.Combine(ClientPackages.Folder, "node_modules", ".bin", "cast");
        (int code, string output) = await ClientPackages.RunAsync(cast, arguments, TestContext.Current.CancellationToken);
        Assert.True(code == 0, output);
        return output.Split('\n').Last(line => line.StartsWith("0x", StringComparison.Ordinal) || line.Contains("saved", StringComparison.Ordinal)).Trim();
    }

    private string Secret(string name, string content)
    {
        File.WriteAllText(_place[name], content);
        File.SetUnixFileMode(_place[name], OwnerOnly);
        return _place[name];
    }

    private static string Member(string json, string name) => JsonDocument.Parse(json).RootElement.GetProperty(name).GetString()!;
}
