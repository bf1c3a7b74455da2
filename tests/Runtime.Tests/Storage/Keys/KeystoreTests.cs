using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using Sequitur.Storage;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class KeystoreTests
{
    private static readonly ScryptCost s_small = new(16, 1, 1);

    public static TheoryData<string, int> Files => OfficialFile.RowsOf(OfficialRunner.Keystores);

    public static TheoryData<KeyKind> Kinds => [KeyKind.Node, KeyKind.Seal];

    [Theory]
    [MemberData(nameof(Files))]
    public void Official_files_of_version_3_open_with_their_passwords(string file, int count)
    {
        int opened = 0;
        foreach (var test in OfficialFile.Read(file, "ethereum-tests").EnumerateObject())
        {
            Keystore keystore = Keystore.Parse(Encoding.UTF8.GetBytes(test.Value.GetProperty("json").GetRawText()));
            Assert.Equal(KeyKind.Node, keystore.Kind);
            Assert.Equal(OfficialFile.Bytes(test.Value, "priv"), keystore.Open(test.Value.GetProperty("password").GetString()!));
            opened++;
        }

        Assert.Equal(count, opened);
    }

    /// <summary>EIP-2335, "Test Cases". The scrypt one has the usual cost of 256 MiB.</summary>
    [Theory]
    [InlineData(
        """{"function":"scrypt","params":{"dklen":32,"n":262144,"p":1,"r":8,"salt":"d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"},"message":""}""",
        "d2217fe5f3e9a1e34581ef8a78f7c9928e436d36dacc5e846690a5581e8ea484",
        "06ae90d55fe0a6e9c5c3bc5b170827b2e5cce3929ed3f116c2811e6366dfe20f")]
    [InlineData(
        """{"function":"pbkdf2","params":{"dklen":32,"c":262144,"prf":"hmac-sha256","salt":"d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"},"message":""}""",
        "8a9f5d9912ed7e75ea794bc5a89bca5f193721d30868ade6f73043c6ea6febf1",
        "cee03fde2af33149775b7223e7845e4fb2c8ae1792e5f99fe9ecf474cc8c16ad")]
    public void The_files_of_the_eip_open_with_their_password(string derivation, string checksum, string message)
    {
        string json = $$"""
            {"crypto":{"kdf":{{derivation}},"checksum":{"function":"sha256","params":{},"message":"{{checksum}}"},
             "cipher":{"function":"aes-128-ctr","params":{"iv":"264daa3f303d7259501c93d997d84fe6"},"message":"{{message}}"} },
             "description":"This is a test keystore.","path":"m/12381/60/0/0","uuid":"64625def-3331-4eea-ab6f-782f3ed16a83","version":4,
             "pubkey":"9612d7a727c9d0a22e185a1c768478dfe919cada9266988cb32359c11f2b7b27f4ae4040902382ae2910c15e2b420d07"}
            """;
        byte[] secret = Keystore.Parse(Encoding.UTF8.GetBytes(json)).Open("\U0001d531\U0001d522\U0001d530\U0001d531\U0001d52d\U0001d51e\U0001d530\U0001d530\U0001d534\U0001d52c\U0001d52f\U0001d521\U0001f511\u0007");
        Assert.Equal("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", Convert.ToHexStringLower(secret));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_written_is_read_back_and_no_two_files_are_alike(KeyKind kind)
    {
        byte[] secret = Secret(7);
        byte[] file = Keystore.Seal(kind, secret, "pass wörd", s_small).ToJson();
        Keystore read = Keystore.Parse(file);
        Assert.Equal(kind, read.Kind);
        Assert.Equal(Keystore.IdentityOf(kind, secret), read.Identity);
        Assert.Equal(s_small, read.Derivation.Cost);
        Assert.Equal(secret, read.Open("pass wörd"));
        Assert.DoesNotContain(Convert.ToHexStringLower(secret), Encoding.UTF8.GetString(file), StringComparison.OrdinalIgnoreCase);
        JsonNode one = JsonNode.Parse(file)!, two = JsonNode.Parse(Keystore.Seal(kind, secret, "pass wörd", s_small).ToJson())!;
        string[] fresh = kind == KeyKind.Node
            ? ["id", "crypto/ciphertext", "crypto/cipherparams/iv", "crypto/kdfparams/salt", "crypto/mac"]
            : ["uuid", "crypto/cipher/message", "crypto/cipher/params/iv", "crypto/kdf/params/salt", "crypto/checksum/message"];
        Assert.All(fresh, path => Assert.NotEqual(At(one, path).ToJsonString(), At(two, path).ToJsonString()));
    }

    [Fact]
    public void Passwords_of_seal_keys_are_normalized_and_those_of_node_keys_are_not()
    {
        byte[] seal = Keystore.Seal(KeyKind.Seal, Secret(1), "\ufb01e\u0301", s_small).ToJson();
        Assert.Equal(Secret(1), Keystore.Parse(seal).Open("fi\u00e9\n"));
        byte[] node = Keystore.Seal(KeyKind.Node, Secret(1), "\u00e9", s_small).ToJson();
        Refuses(KeystoreFault.WrongPassword, () => Keystore.Parse(node).Open("e\u0301"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Another_password_opens_nothing(KeyKind kind)
    {
        Keystore keystore = Keystore.Parse(Keystore.Seal(kind, Secret(3), "right", s_small).ToJson());
        foreach (string wrong in (string[])["", "Right", "right ", "righ"]) Refuses(KeystoreFault.WrongPassword, () => keystore.Open(wrong));
    }

    /// <summary>Every member that takes part: the check covers key and ciphertext; the counter is covered by the address or public key.</summary>
    [Theory]
    [InlineData(KeyKind.Node, "crypto/ciphertext", KeystoreFault.WrongPassword)]
    [InlineData(KeyKind.Node, "crypto/mac", KeystoreFault.WrongPassword)]
    [InlineData(KeyKind.Node, "crypto/kdfparams/salt", KeystoreFault.WrongPassword)]
    [InlineData(KeyKind.Node, "crypto/cipherparams/iv", KeystoreFault.NotTheKey)]
    [InlineData(KeyKind.Node, "address", KeystoreFault.NotTheKey)]
    [InlineData(KeyKind.Seal, "crypto/cipher/message", KeystoreFault.WrongPassword)]
    [InlineData(KeyKind.Seal, "crypto/checksum/message", KeystoreFault.WrongPassword)]
    [InlineData(KeyKind.Seal, "crypto/kdf/params/salt", KeystoreFault.WrongPassword)]
    [InlineData(KeyKind.Seal, "crypto/cipher/params/iv", KeystoreFault.NotTheKey)]
    [InlineData(KeyKind.Seal, "pubkey", KeystoreFault.NotTheKey)]
    public void A_changed_digit_is_noticed(KeyKind kind, string path, KeystoreFault fault)
    {
        JsonNode file = JsonNode.Parse(Keystore.Seal(kind, Secret(5), "p", s_small).ToJson())!;
        string value = At(file, path).GetValue<string>();
        Set(file, path, value[..^1] + (value[^1] == '0' ? '1' : '0'));
        string message = Refuses(fault, () => Parse(file).Open("p"));
        Assert.DoesNotContain(Convert.ToHexStringLower(Secret(5)), message, StringComparison.Ordinal);
    }

    /// <summary>Nothing is computed for these: parsing refuses them at once.</summary>
    [Theory]
    [InlineData("n", 1L << 20, KeystoreFault.TooCostly)]
    [InlineData("n", 1L << 40, KeystoreFault.TooCostly)]
    [InlineData("n", long.MaxValue, KeystoreFault.TooCostly)]
    [InlineData("r", 1L << 32, KeystoreFault.TooCostly)]
    [InlineData("p", 1L << 16, KeystoreFault.TooCostly)]
    [InlineData("n", 0, KeystoreFault.Malformed)]
    [InlineData("n", 1, KeystoreFault.Malformed)]
    [InlineData("n", 1000, KeystoreFault.Malformed)]
    [InlineData("r", 0, KeystoreFault.Malformed)]
    [InlineData("p", 0, KeystoreFault.Malformed)]
    [InlineData("dklen", 64, KeystoreFault.Malformed)]
    [InlineData("dklen", 0, KeystoreFault.Malformed)]
    [InlineData("n", -1, KeystoreFault.Malformed)]
    public void Costs_that_a_file_may_not_ask_for_are_refused(string parameter, long value, KeystoreFault fault)
    {
        foreach ((KeyKind kind, string path) in (IEnumerable<(KeyKind, string)>)[(KeyKind.Node, "crypto/kdfparams/"), (KeyKind.Seal, "crypto/kdf/params/")])
        {
            JsonNode file = JsonNode.Parse(Keystore.Seal(kind, Secret(5), "p", new ScryptCost(1024, 8, 1)).ToJson())!;
            Set(file, path + parameter, value);
            Refuses(fault, () => Parse(file));
        }
    }

    [Theory]
    [InlineData(0, KeystoreFault.Malformed)]
    [InlineData((1L << 25) + 1, KeystoreFault.TooCostly)]
    [InlineData(long.MaxValue, KeystoreFault.TooCostly)]
    public void Rounds_that_a_file_may_not_ask_for_are_refused(long rounds, KeystoreFault fault)
    {
        JsonNode file = JsonNode.Parse(Keystore.Seal(KeyKind.Node, Secret(5), "p", s_small).ToJson())!;
        Set(file, "crypto/kdf", "pbkdf2");
        file["crypto"]!["kdfparams"] = new JsonObject { ["c"] = rounds, ["dklen"] = 32, ["prf"] = "hmac-sha256", ["salt"] = "00" };
        Refuses(fault, () => Parse(file));
    }

    [Theory]
    [InlineData(KeyKind.Node, "version", "5", KeystoreFault.Unsupported)]
    [InlineData(KeyKind.Node, "version", "\"3\"", KeystoreFault.Malformed)]
    [InlineData(KeyKind.Node, "version", null, KeystoreFault.Malformed)]
    [InlineData(KeyKind.Node, "crypto", null, KeystoreFault.Malformed)]
    [InlineData(KeyKind.Node, "crypto", "[]", KeystoreFault.Malformed)]
    [InlineData(KeyKind.Node, "crypto/cipher", "\"aes-256-ctr\"", KeystoreFault.Unsupported)]
    [InlineData(KeyKind.Node, "crypto/kdf", "\"argon2\"", KeystoreFault.Unsupported)]
    [InlineData(KeyKind.Node, "crypto/kdf", "\"pbkdf2\"", KeystoreFault.Malformed)]
    [InlineData(KeyKind.Node, "crypto/more", "1", KeystoreFault.Malformed)]
    [InlineData(KeyKind.Node, "crypto/kdfparams/more", "1", KeystoreFault.Malformed)]
    [InlineData(KeyKind.Node, "crypto/kdfparams/salt", "\"0\"", KeystoreFault.Malformed)]
    [InlineData(KeyKind.Node, "crypto/ciphertext", "\"00\"", KeystoreFault.Malformed)]
    [InlineData(KeyKind.Node, "crypto/ciphertext", "\"zz\"", KeystoreFault.Malformed)]
    [InlineData(KeyKind.Node, "crypto/mac", null, KeystoreFault.Malformed)]
    [InlineData(KeyKind.Node, "crypto/cipherparams/iv", "\"00\"", KeystoreFault.Malformed)]
    [InlineData(KeyKind.Node, "address", "\"00\"", KeystoreFault.Malformed)]
    [InlineData(KeyKind.Seal, "crypto/kdf/function", "\"argon2\"", KeystoreFault.Unsupported)]
    [InlineData(KeyKind.Seal, "crypto/kdf/message", "\"00\"", KeystoreFault.Malformed)]
    [InlineData(KeyKind.Seal, "crypto/checksum/function", "\"keccak256\"", KeystoreFault.Unsupported)]
    [InlineData(KeyKind.Seal, "crypto/checksum/params/more", "1", KeystoreFault.Malformed)]
    [InlineData(KeyKind.Seal, "crypto/cipher/function", "\"xor\"", KeystoreFault.Unsupported)]
    [InlineData(KeyKind.Seal, "more", "1", KeystoreFault.Malformed)]
    [InlineData(KeyKind.Seal, "pubkey", "\"00\"", KeystoreFault.Malformed)]
    public void What_is_of_another_form_is_refused(KeyKind kind, string path, string? value, KeystoreFault fault)
    {
        JsonNode file = JsonNode.Parse(Keystore.Seal(kind, Secret(5), "p", s_small).ToJson())!;
        Set(file, path, value is null ? null : JsonNode.Parse(value));
        Refuses(fault, () => Parse(file));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[3]")]
    [InlineData("""{"version":3,"version":3}""")]
    public void What_is_no_object_is_refused(string text) => Refuses(KeystoreFault.Malformed, () => Keystore.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_file_that_is_too_long_is_refused() => Refuses(KeystoreFault.Malformed, () => Keystore.Parse(new byte[Keystore.FileSizeMax + 1]));

    [Fact]
    public void A_number_that_is_no_private_key_is_not_encrypted()
    {
        byte[] order = Convert.FromHexString("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");
        Refuses(KeystoreFault.NotTheKey, () => Keystore.Seal(KeyKind.Seal, order, "p", s_small));
        Refuses(KeystoreFault.NotTheKey, () => Keystore.Seal(KeyKind.Seal, new byte[32], "p", s_small));
        Refuses(KeystoreFault.NotTheKey, () => Keystore.Seal(KeyKind.Node, new byte[32], "p", s_small));
        Refuses(KeystoreFault.NotTheKey, () => Keystore.Seal(KeyKind.Node, [.. Enumerable.Repeat((byte)0xff, 32)], "p", s_small));
        order[31] = 0;
        Assert.Equal(order, Keystore.Parse(Keystore.Seal(KeyKind.Seal, order, "p", s_small).ToJson()).Open("p"));
    }

    private static byte[] Secret(byte last)
    {
        byte[] secret = new byte[32];
        secret.AsSpan().Fill(0x11);
        secret[31] = last;
        return secret;
    }

    private static Keystore Parse(JsonNode file) => Keystore.Parse(Encoding.UTF8.GetBytes(file.ToJsonString()));

    private static JsonNode At(JsonNode file, string path) => path.Split('/').Aggregate(file, (node, name) => node[name]!);

    private static void Set(JsonNode file, string path, JsonNode? value)
    {
        int end = path.LastIndexOf('/');
        JsonObject parent = (end < 0 ? file : At(file, path[..end])).AsObject();
        if (value is null) parent.Remove(path[(end + 1)..]);
        else parent[path[(end + 1)..]] = value;
    }

    private static string Refuses(KeystoreFault fault, Func<object> action)
    {
        KeystoreException refused = Assert.Throws<KeystoreException>(action);
        Assert.Equal(fault, refused.Fault);
        return refused.Message;
    }
}
