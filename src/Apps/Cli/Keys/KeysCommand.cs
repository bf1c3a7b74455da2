using System;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Storage;

namespace Sequitur.Cli.Keys;

/// <summary><c>sequitur keys</c>: makes, shows and converts the private keys of nodes and of aggregated seals.</summary>
internal static class KeysCommand
{
    private static readonly Option<string?> s_password = new("--password-file")
    {
        Description = "File of mode 0600 with the password in one line; without it a terminal is asked, or a line of standard input is read.",
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print one JSON object on standard output." };

    private static readonly Option<bool> s_light = new("--light") { Description = "Encrypt at a hundredth of the cost (4 MiB): for tests, and for passwords nobody can guess." };

    private static readonly Option<KeyKind> s_kind = new("--kind")
    {
        Description = "node: secp256k1, identifies a node and signs its votes. seal: BLS12-381, for chains of aggregated seals.",
        DefaultValueFactory = _ => KeyKind.Node,
    };

    public static Command Build() => new("keys", "Make, show and convert private keys of nodes and seals.") { Create(), Show(), Import(), Export() };

    private static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The new file; one that exists is not overwritten." };
        var command = new Command("create", "Make a new key, encrypted with a password.") { file, s_kind, s_password, s_light, s_json };
        command.SetAction((parsed, _) => Guarded("create", () =>
        {
            KeyKind kind = parsed.GetValue(s_kind);
            string path = parsed.GetValue(file)!;
            byte[] key = PrivateKeyFile.Generate(kind);
            PrivateKeyFile.WriteEncrypted(path, kind, key, PasswordSource.FileOrInput(parsed.GetValue(s_password)), CostOf(parsed));
            Report(path, kind, PrivateKeyFile.IdentityOf(kind, key), PrivateKeyFile.Describe(path).Derivation, parsed.GetValue(s_json));
        }));
        return command;
    }

    private static Command Show()
    {
        var file = new Argument<string>("FILE") { Description = "A keystore, or a key that is not encrypted." };
        var check = new Option<bool>("--check") { Description = "Open it with its password too." };
        var command = new Command("show", "Tell kind, address or public key, and cost of a key file; never the key.") { file, check, s_kind, s_password, s_json };
        command.SetAction((parsed, _) => Guarded("show", () =>
        {
            string path = parsed.GetValue(file)!;
            (KeyKind? encrypted, byte[]? named, KeyDerivation? derivation) = PrivateKeyFile.Describe(path);
            KeyKind kind = encrypted ?? parsed.GetValue(s_kind);
            bool mustOpen = encrypted is null || named is null || parsed.GetValue(check);
            string identity = mustOpen
                ? PrivateKeyFile.IdentityOf(kind, PrivateKeyFile.ReadForeign(path, kind, PasswordSource.FileOrInput(parsed.GetValue(s_password))))
                : "0x" + Convert.ToHexStringLower(named!);
            Report(path, kind, identity, derivation, parsed.GetValue(s_json));
        }));
        return command;
    }

    private static Command Import()
    {
        var from = new Argument<string>("FROM") { Description = "A keystore of any tool (web3 version 3, EIP-2335), or 64 hexadecimal digits." };
        var to = new Argument<string>("TO") { Description = "The new file; one that exists is not overwritten." };
        var old = new Option<string?>("--from-password-file") { Description = "File with the password of FROM." };
        var command = new Command("import", "Encrypt a key anew: from another tool, from a file that is not encrypted, or with another password.")
        {
            from, to, old, s_kind, s_password, s_light, s_json,
        };
        command.SetAction((parsed, _) => Guarded("import", () =>
        {
            string source = parsed.GetValue(from)!, path = parsed.GetValue(to)!;
            RequireAbsent(path);
            KeyKind kind = PrivateKeyFile.Describe(source).Kind ?? parsed.GetValue(s_kind);
            byte[] key = PrivateKeyFile.ReadForeign(source, kind, PasswordSource.FileOrInput(parsed.GetValue(old)));
            PrivateKeyFile.WriteEncrypted(path, kind, key, PasswordSource.FileOrInput(parsed.GetValue(s_password)), CostOf(parsed));
            Report(path, kind, PrivateKeyFile.IdentityOf(kind, key), PrivateKeyFile.Describe(path).Derivation, parsed.GetValue(s_json));
        }));
        return command;
    }

    private static Command Export()
    {
        var from = new Argument<string>("FROM") { Description = "A keystore." };
        var to = new Argument<string>("TO") { Description = "The new file, of mode 0600; one that exists is not overwritten." };
        var command = new Command("export", "Write a key as it is, without encryption: 64 hexadecimal digits and a newline.") { from, to, s_password, s_json };
        command.SetAction((parsed, _) => Guarded("export", () =>
        {
            string source = parsed.GetValue(from)!, path = parsed.GetValue(to)!;
            RequireAbsent(path);
            KeyKind kind = PrivateKeyFile.Describe(source).Kind ?? throw new SettingsException($"{source} is not encrypted: copy it");
            byte[] key = PrivateKeyFile.ReadForeign(source, kind, PasswordSource.FileOrInput(parsed.GetValue(s_password)));
            PrivateKeyFile.WritePlain(path, key);
            Report(path, kind, PrivateKeyFile.IdentityOf(kind, key), null, parsed.GetValue(s_json));
        }));
        return command;
    }

    private static ScryptCost CostOf(ParseResult parsed) => parsed.GetValue(s_light) ? ScryptCost.Light : ScryptCost.Standard;

    private static void RequireAbsent(string path)
    {
        if (File.Exists(path)) throw new SettingsException($"{path} exists and is not overwritten: choose another name");
    }

    private static Task<int> Guarded(string name, Action action) => KnownFaults.GuardAsync($"keys {name}", () =>
    {
        action();
        return Task.FromResult(ExitCode.Ok);
    });

    private static void Report(string path, KeyKind kind, string identity, KeyDerivation? derivation, bool json)
    {
        string what = kind == KeyKind.Node ? "address" : "publicKey";
        string name = kind == KeyKind.Node ? "node" : "seal";
        if (json)
        {
            using var writer = new Utf8JsonWriter(Console.OpenStandardOutput());
            writer.WriteStartObject();
            writer.WriteString("kind", name);
            writer.WriteString(what, identity);
            writer.WriteString("file", Path.GetFullPath(path));
            writer.WriteString("encryption", derivation?.ToString());
            writer.WriteEndObject();
            writer.Flush();
            Console.Out.WriteLine();
            return;
        }

        Console.Out.WriteLine($"{(kind == KeyKind.Node ? "address   " : "public key")}  {identity}");
        Console.Out.WriteLine($"kind        {name}, {(kind == KeyKind.Node ? "secp256k1" : "BLS12-381")}");
        Console.Out.WriteLine($"file        {Path.GetFullPath(path)}");
        Console.Out.WriteLine($"encryption  {derivation?.ToString() ?? "none"}");
    }
}
