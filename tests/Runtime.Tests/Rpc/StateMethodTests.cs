using System;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;
using Xunit;

namespace Sequitur.Runtime.Rpc;

public sealed class StateMethodTests
{
    private static readonly string Bob = $"\"{ChainFixture.Bob.Address}\"";
    private static readonly string Alice = $"\"{ChainFixture.Alice.Address}\"";
    private static readonly string Writer = $"\"{ChainFixture.Writer}\"";

    [Fact]
    public async Task State_is_read_at_the_block_asked_for()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();

        Assert.Equal("0x3635c9adc5dea00000", (string)(await chain.CallAsync("eth_getBalance", Bob, "\"earliest\""))!);
        Assert.Equal("0x3635c9adc5dea00005", (string)(await chain.CallAsync("eth_getBalance", Bob, "\"0x1\""))!);
        Assert.Equal("0x1", (string)(await chain.CallAsync("eth_getTransactionCount", Alice, "\"0x1\""))!);
        Assert.Equal("0x5", (string)(await chain.CallAsync("eth_getTransactionCount", Alice))!);
        Assert.Equal($"0x{new string('0', 64)}", (string)(await chain.CallAsync("eth_getStorageAt", Writer, "\"0x0\"", "\"0x1\""))!);
        Assert.Equal($"0x{new string('0', 62)}29", (string)(await chain.CallAsync("eth_getStorageAt", Writer, "\"0x0\""))!);
        Assert.Equal($"0x{new string('0', 62)}29", (string)(await chain.CallAsync("eth_getStorageAt", Writer, $"\"0x{new string('0', 64)}\"", "\"latest\""))!);
        Assert.Equal("0x365f5f37365ffd", (string)(await chain.CallAsync("eth_getCode", $"\"{ChainFixture.Reverter}\""))!);
        Assert.Equal("0x", (string)(await chain.CallAsync("eth_getCode", Alice))!);
    }

    [Fact]
    public async Task A_delegated_account_shows_its_designator()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();

        Assert.Equal("0xef0100" + ChainFixture.Reader.ToString()[2..], (string)(await chain.CallAsync("eth_getCode", Bob))!);
    }

    [Fact]
    public async Task Pending_counts_what_waits_in_the_mempool()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();
        Rollup.Transaction waiting = chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 1);
        await chain.CallAsync("eth_sendRawTransaction", $"\"{Hex.Encode(waiting.Raw)}\"");

        Assert.Equal("0x6", (string)(await chain.CallAsync("eth_getTransactionCount", Alice, "\"pending\""))!);
        Assert.Equal("0x5", (string)(await chain.CallAsync("eth_getTransactionCount", Alice, "\"latest\""))!);
        Assert.Equal("0x4", (string)(await chain.CallAsync("eth_getTransactionCount", Bob, "\"pending\""))!);
    }

    [Fact]
    public async Task A_block_ahead_and_a_state_too_old_are_named()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        for (int count = 0; count < 6; count++)
        {
            chain.Produce();
        }

        (int ahead, string aheadMessage, JsonNode? _) = await chain.FailAsync("eth_getBalance", Bob, "\"0x7\"");
        (int old, string oldMessage, JsonNode? _) = await chain.FailAsync("eth_getBalance", Bob, "\"0x1\"");
        (int foreign, string _, JsonNode? _) = await chain.FailAsync("eth_getBalance", Bob, $"\"0x{new string('7', 64)}\"");

        Assert.Equal(-32001, ahead);
        Assert.Contains("not there yet", aheadMessage);
        Assert.Equal(4444, old);
        Assert.Contains("pruned history unavailable", oldMessage);
        Assert.Equal(-32001, foreign);
    }

    [Theory]
    [InlineData("eth_getBalance", "\"0x12\"", "20 bytes")]
    [InlineData("eth_getBalance", "12", "20 bytes")]
    [InlineData("eth_getBalance", "", "missing value for required argument 0 (address)")]
    [InlineData("eth_getCode", "\"zz\"", "20 bytes")]
    [InlineData("eth_getTransactionCount", "{}", "20 bytes")]
    [InlineData("eth_getStorageAt", "\"0x000000000000000000000000000000000000aaaa\",\"0xzz\"", "storage key")]
    [InlineData("eth_getStorageAt", "\"0x000000000000000000000000000000000000aaaa\"", "missing value for required argument 1")]
    [InlineData("eth_getProof", "\"0x000000000000000000000000000000000000aaaa\",\"0x0\"", "array of storage keys")]
    [InlineData("eth_getBalance", "\"0x000000000000000000000000000000000000aaaa\",\"latest\",1", "too many arguments")]
    public async Task Wrong_parameters_are_named(string method, string parameters, string named)
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        (int code, string message, JsonNode? _) = await chain.FailAsync(method, parameters);

        Assert.Equal(-32602, code);
        Assert.Contains(named, message);
    }

    [Fact]
    public async Task Proofs_verify_for_what_is_there_and_what_is_not()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();

        JsonNode proof = (await chain.CallAsync("eth_getProof", $"\"{ChainFixture.Reader}\"", "[\"0x0\",\"0x1\",\"0x5\"]", "\"latest\""))!;
        JsonNode absent = (await chain.CallAsync("eth_getProof", "\"0x0000000000000000000000000000000000001234\"", "[]"))!;

        byte[] account = Verify(chain.Ledger.Head.StateRoot, Keccak.Hash(ChainFixture.Reader.Bytes), proof["accountProof"]!);
        Assert.NotEmpty(account);
        Hash256 storageRoot = new(Bytes(proof["storageHash"]!));
        Assert.Equal([7], Verify(storageRoot, Keccak.Hash(ChainFixture.Word(0)), proof["storageProof"]![0]!["proof"]!));
        Assert.Equal("0x7", (string)proof["storageProof"]![0]!["value"]!);
        Assert.Equal([8], Verify(storageRoot, Keccak.Hash(ChainFixture.Word(1)), proof["storageProof"]![1]!["proof"]!));
        Assert.Empty(Verify(storageRoot, Keccak.Hash(ChainFixture.Word(5)), proof["storageProof"]![2]!["proof"]!));
        Assert.Equal("0x0", (string)proof["storageProof"]![2]!["value"]!);
        Assert.Empty(Verify(chain.Ledger.Head.StateRoot, Keccak.Hash(ChainFixture.AddressOf(0x1234).Bytes), absent["accountProof"]!));
        Assert.Equal(Keccak.Empty.ToString(), (string)absent["codeHash"]!);
        Assert.Equal(Keccak.EmptyTrie.ToString(), (string)absent["storageHash"]!);
    }

    private static byte[] Verify(in Hash256 root, in Hash256 key, JsonNode proof)
    {
        byte[][] nodes = [.. proof.AsArray().Select(node => Bytes(node!))];
        Assert.Equal(MerkleProofError.None, MerkleProof.TryVerify(root, key, nodes, out byte[] value));
        return value;
    }

    private static byte[] Bytes(JsonNode data) => Convert.FromHexString(((string)data!).AsSpan(2));
}
