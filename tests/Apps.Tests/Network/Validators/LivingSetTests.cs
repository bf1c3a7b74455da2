using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Cli.Devnet;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Apps.Network.Validators;

[Collection(Unshared.Name)]
public sealed class LivingSetTests
{
    private const ulong EpochLength = 8;

    private static readonly int[] s_firstFour = [0, 1, 2, 3];
    private static readonly U256 s_stake = (U256)32 * 1_000_000_000_000_000_000UL;

    [Fact]
    [Trait("Scope", "Full")]
    public async Task A_fifth_validator_joins_by_transactions_alone_and_signs_blocks_and_pending_changes_make_blocks_up_to_the_boundary()
    {
        await using LivingNetwork network = await LivingNetwork.StartAsync(EpochLength);
        RpcClient joining = await network.AddNodeAsync(4);
        RpcClient first = network.First.Client(0);
        Assert.Equal(s_firstFour, await LivingNetwork.ValidatorsAsync(first));

        // Nothing but this transaction is sent: the blocks after it, up to the boundary, are made for the change alone.
        JsonElement joined = await network.CallAsync(first, TestWallet.At(1), Predeploys.Staking, ContractCalls.Join(TestWallet.OfValidator(4), TestWallet.At(1).Address), s_stake);
        await network.UntilValidatorsAsync(first, 0, 1, 2, 3, 4);
        ulong boundary = await network.First.HeadAsync(0);
        Assert.Equal(0UL, boundary % EpochLength);
        Assert.InRange(boundary, RpcClient.ToNumber(joined.GetProperty("blockNumber")) + 1, EpochLength * 2);
        Assert.Equal(s_firstFour, await LivingNetwork.ValidatorsAsync(first, $"0x{boundary - 1:x}"));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(boundary, await network.First.HeadAsync(0));

        // It signs: of five, four are a quorum, and one of the first four is gone.
        await network.First.KillAsync(3);
        network.SendTransfers(0);
        await network.First.UntilAsync("the fifth has proposed", async () => await HasProposedAsync(joining, 4, boundary));
        Assert.Equal("validator", (await joining.CallAsync("sequitur_nodeStatus")).GetProperty("role").GetString());

        // Who was away votes again, with a set that it has never seen.
        await network.First.StartAsync(3);
        await network.First.UntilAsync("the fourth has proposed", async () => await HasProposedAsync(first, 3, await network.First.HeadAsync(0) - 5));
        await network.StopTransfersAsync();
    }

    [Fact]
    public async Task Validators_join_leave_are_ejected_and_slashed_while_blocks_flow_and_a_fresh_follower_verifies_it_all()
    {
        await using LivingNetwork network = await LivingNetwork.StartAsync(EpochLength);
        RpcClient first = network.First.Client(0);
        RpcClient fifth = await network.AddNodeAsync(4);

        // Nothing else is sent: the blocks up to the boundary are made for the change alone.
        await network.CallAsync(first, TestWallet.At(1), Predeploys.Staking, ContractCalls.Join(TestWallet.OfValidator(4), TestWallet.At(1).Address), s_stake);
        await network.UntilValidatorsAsync(first, 0, 1, 2, 3, 4);
        network.SendTransfers(0);
        await network.First.UntilAsync("the fifth has proposed", async () => await HasProposedAsync(first, 4, 0));

        // One leaves by its own account, which also sends rewards; it goes on as a follower.
        TestWallet leaver = TestWallet.OfValidator(3);
        await network.CallAsync(network.First.Client(3), leaver, Predeploys.Staking, ContractCalls.Leave(leaver.Address));
        await network.UntilValidatorsAsync(first, 0, 1, 2, 4);
        ulong left = await network.First.HeadAsync(0);

        // One has signed two blocks at a height: anybody submits both signatures.
        TestWallet culprit = TestWallet.OfValidator(4);
        byte[] evidence = ContractCalls.SlashCommits(culprit, left, 0, Keccak.Hash("one"u8), Keccak.Hash("another"u8));
        await network.CallAsync(first, TestWallet.At(2), Predeploys.Staking, evidence);
        await network.UntilValidatorsAsync(first, 0, 1, 2);

        // And one is put out by the governor.
        await network.CallAsync(first, network.Governor, Predeploys.Staking, ContractCalls.Eject(DevnetGenesis.ValidatorAddress(2)));
        await network.UntilValidatorsAsync(first, 0, 1);
        ulong alone = await network.First.HeadAsync(0);
        await network.First.ReachesAsync(0, alone + EpochLength);
        await network.First.ReachesAsync(3, alone + EpochLength);
        Assert.Equal("follower", (await network.First.Client(3).CallAsync("sequitur_nodeStatus")).GetProperty("role").GetString());
        await network.First.UntilAsync("who was slashed follows", async () => await fifth.NumberAsync("eth_blockNumber") >= alone + EpochLength);
        Assert.True(network.LongestPause < TimeSpan.FromSeconds(20), $"no block for {network.LongestPause.TotalSeconds} s");

        // Rewards: who proposed and who signed has credit, and can claim it.
        U256 credit = (await LivingNetwork.ViewAsync(first, Predeploys.RewardDistributor, ContractCalls.Credit(DevnetGenesis.ValidatorAddress(1))))[0];
        Assert.False(credit.IsZero);
        TestWallet rewarded = TestWallet.OfValidator(1);
        JsonElement claimed = await network.CallAsync(network.First.Client(1), rewarded, Predeploys.RewardDistributor, ContractCalls.Claim());
        Assert.Equal(Predeploys.RewardDistributor.ToString(), claimed.GetProperty("logs")[0].GetProperty("address").GetString(), ignoreCase: true);
        await network.StopTransfersAsync();

        await VerifyAsync(network, await network.First.HeadAsync(0));
    }

    /// <summary>A node that was never there fetches everything, and every trace it serves holds.</summary>
    private static async Task VerifyAsync(LivingNetwork network, ulong head)
    {
        RpcClient follower = await network.AddNodeAsync(7);
        await network.First.UntilAsync("the follower has all", async () => await follower.NumberAsync("eth_blockNumber") >= head);
        await ChainComparison.AssertSameAsync([follower, .. network.First.Clients], head);
        await network.AssertTracesAsync(follower, Enumerable.Range(1, (int)head).Select(number => (ulong)number));
    }

    private static async Task<bool> HasProposedAsync(RpcClient node, int validator, ulong after)
    {
        ulong head = await node.NumberAsync("eth_blockNumber");
        for (ulong number = Math.Max(after + 1, head - Math.Min(head, 10)); number <= head; number++)
        {
            if (await LivingNetwork.ProposerAsync(node, number) == validator) return true;
        }

        return false;
    }
}
