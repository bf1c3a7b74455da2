using System;
using System.IO;
using System.Runtime.Versioning;
using Sequitur.Apps.Network;
using Sequitur.Cli;
using Xunit;

namespace Sequitur.Apps.Commands;

[UnsupportedOSPlatform("windows")]
public sealed class NodeKeyFileTests : IDisposable
{
    private const string Order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

    private readonly TemporaryFolder _folder = new();

    private string Key => _folder["node.key"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_key_is_written_for_its_owner_only_and_read_back()
    {
        byte[] key = NodeKeyFile.Generate();
        NodeKeyFile.Write(Key, key);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key));
        Assert.Equal(Convert.ToHexStringLower(key) + "\n", File.ReadAllText(Key));
        Assert.Equal(key, NodeKeyFile.Read(Key));
        Assert.NotEqual(key, NodeKeyFile.Generate());
    }

    [Fact]
    public void A_key_is_never_overwritten()
    {
        NodeKeyFile.Write(Key, NodeKeyFile.Generate());
        string before = File.ReadAllText(Key);
        Assert.Throws<IOException>(() => NodeKeyFile.Write(Key, NodeKeyFile.Generate()));
        Assert.Equal(before, File.ReadAllText(Key));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.GroupExecute)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void A_key_that_others_may_use_is_refused(UnixFileMode more)
    {
        NodeKeyFile.Write(Key, NodeKeyFile.Generate());
        File.SetUnixFileMode(Key, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        Refuses("chmod 600");
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0x" + Order)]
    [InlineData(Order + "\n\n")]
    [InlineData(Order + "00")]
    [InlineData(" " + Order)]
    [InlineData("zfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140\n")]
    public void What_is_not_64_digits_is_refused_and_not_shown(string content)
    {
        WriteText(content);
        string message = Refuses("64 hexadecimal digits");
        if (content.Length > 2) Assert.DoesNotContain(content.Trim(), message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(Order)]
    public void A_number_that_is_no_private_key_is_refused(string content)
    {
        WriteText(content);
        Refuses("secp256k1");
    }

    [Fact]
    public void A_newline_may_be_missing()
    {
        byte[] key = NodeKeyFile.Generate();
        WriteText(Convert.ToHexString(key));
        Assert.Equal(key, NodeKeyFile.Read(Key));
    }

    [Fact]
    public void A_missing_key_is_refused_with_what_to_do() => Refuses("sequitur init");

    private string Refuses(string message)
    {
        string got = Assert.Throws<SettingsException>(() => NodeKeyFile.Read(Key)).Message;
        Assert.Contains(message, got, StringComparison.Ordinal);
        Assert.Contains(Key, got, StringComparison.Ordinal);
        return got;
    }

    private void WriteText(string content)
    {
        File.WriteAllText(Key, content);
        File.SetUnixFileMode(Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
