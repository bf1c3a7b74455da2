using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Cli;
using Sequitur.Cli.Devnet;
using Sequitur.Finality;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Apps.Network.Validators;

/// <summary>The set of a chain of aggregated seals changes while it runs, by what an operator has at hand: <c>sequitur keys</c> and <c>sequitur validator</c>.</summary>
[Collection(Unshared.Name)]
public sealed class SealedLivingSetTests
{
    private const ulong EpochLength = 8;
    private const int Fifth = 4;

    [Fact]
    [Trait("Scope", "Full")]
    public async Task A_fifth_validator_joins_with_a_proof_of_possession_seals_blocks_is_rewarded_and_leaves_again()
    {
        await using LivingNetwork network = await LivingNetwork.StartAsync(EpochLength, seals: SealScheme.Bls12381);
        RpcClient first = network.First.Client(0);
        RpcClient joining = await network.AddNodeAsync(Fifth);

        // Nothing but this is sent: the blocks after it, up to the boundary, are made for the change alone.
        await SendAsync(network, "join", "--validator-key", Path.Combine(network.FolderOf(Fifth), "node.key"), "--seal-key", Path.Combine(network.FolderOf(Fifth), "seal.key"));
        await network.UntilValidatorsAsync(first, 0, 1, 2, 3, Fifth);
        ulong boundary = await network.First.HeadAsync(0);
        Assert.Equal(0UL, boundary % EpochLength);

        // Of five, four are a quorum: without one of the first four each certificate needs the fifth's seal.
        await network.First.KillAsync(3);
        network.SendTransfers(0);
        await network.First.ReachesAsync(0, boundary + 3);
        int[] signers = await SignersAsync(first, boundary + 3);
        Assert.Equal([0, 1, 2, Fifth], signers);
        Assert.Equal("validator", (await joining.CallAsync("sequitur_nodeStatus")).GetProperty("role").GetString());
        await network.First.UntilAsync("the fifth has proposed and the owner has credit", async () => !(await CreditAsync(first)).IsZero);
        await network.First.StartAsync(3);

        await SendAsync(network, "leave");
        await network.UntilValidatorsAsync(first, 0, 1, 2, 3);
        ulong left = await network.First.HeadAsync(0);
        await network.First.UntilAsync("who left follows", async () => await joining.NumberAsync("eth_blockNumber") > left);
        Assert.Equal("follower", (await joining.CallAsync("sequitur_nodeStatus")).GetProperty("role").GetString());
        await SendAsync(network, "claim");
        await network.StopTransfersAsync();

        // Every block is proven by its trace alone, also those at which the set changed.
        await network.First.ReachesAsync(1, left);
        await network.AssertTracesAsync(network.First.Client(1), [1, boundary - 1, boundary, boundary + 1, boundary + 3, left - 1, left]);
    }

    private static TestWallet Owner => TestWallet.At(1);

    private static async Task SendAsync(LivingNetwork network, string command, params string[] more)
    {
        string key = Path.Combine(network.FolderOf(Fifth), "owner.key");
        if (!File.Exists(key)) NodeKeyFile.Write(key, DevnetAccounts.PrivateKey(1));
        (int code, string output, string errors) = await SequiturProcess.RunAsync(
            ["validator", command, "--rpc", network.First.Url(0).ToString(), "--key", key, "--password-file", Path.Combine(network.FolderOf(Fifth), "password"), "--yes", "--json", .. more]);
        Assert.True(code == 0, output + errors);
    }

    /// <summary>By the numbers of the devnet: the contract lists the first four in order, and who joins after them.</summary>
    private static async Task<int[]> SignersAsync(RpcClient node, ulong number)
    {
        JsonElement trace = await node.CallAsync("l2trace_getBlockTraceByNumber", $"0x{number:x}");
        byte bits = Convert.FromHexString(trace.GetProperty("commit").GetProperty("signers").GetString().AsSpan(2))[0];
        return [.. Enumerable.Range(0, 8).Where(item => (bits >> item & 1) != 0)];
    }

    private static async Task<U256> CreditAsync(RpcClient node) =>
        (await LivingNetwork.ViewAsync(node, Predeploys.RewardDistributor, ContractCalls.Credit(Owner.Address)))[0];
}
