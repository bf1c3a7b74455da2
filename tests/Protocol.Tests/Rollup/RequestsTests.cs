using System;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class RequestsTests
{
    private static readonly Address Contract = TestLedger.AddressOf(0xde);

    [Fact]
    public void No_requests_hash_to_the_empty_digest() =>
        Assert.Equal("0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Requests.HashOf([]).ToString());

    [Fact]
    public void A_deposit_log_gives_its_fields_in_order()
    {
        ByteBuffer deposits = new();
        Assert.True(Requests.TryAppendDeposits([Deposit(DepositLog())], Contract, deposits));
        byte[] expected = [.. Run(1, 48), .. Run(2, 32), .. Run(3, 8), .. Run(4, 96), .. Run(5, 8)];
        Assert.Equal(expected, deposits.ToArray());
    }

    [Fact]
    public void Other_logs_are_no_deposits()
    {
        ByteBuffer deposits = new();
        Log elsewhere = Deposit(DepositLog()) with { Address = TestLedger.AddressOf(1) };
        Log otherEvent = Deposit(DepositLog()) with { Topics = [default] };
        Log noTopic = Deposit(DepositLog()) with { Topics = [] };
        Assert.True(Requests.TryAppendDeposits([elsewhere, otherEvent, noTopic], Contract, deposits));
        Assert.Equal(0, deposits.Length);
    }

    [Fact]
    public void Every_offset_and_length_of_a_deposit_log_is_checked()
    {
        int[] words = [0, 32, 64, 96, 128, 160, 256, 320, 384, 512];
        foreach (int word in words)
        {
            byte[] low = DepositLog();
            low[word + 31] ^= 1;
            byte[] high = DepositLog();
            high[word] = 1;
            Assert.False(Requests.TryAppendDeposits([Deposit(low)], Contract, new ByteBuffer()));
            Assert.False(Requests.TryAppendDeposits([Deposit(high)], Contract, new ByteBuffer()));
        }

        Assert.False(Requests.TryAppendDeposits([Deposit([.. DepositLog(), 0])], Contract, new ByteBuffer()));
        Assert.False(Requests.TryAppendDeposits([Deposit(DepositLog()[..575])], Contract, new ByteBuffer()));
    }

    [Fact]
    public void A_chain_with_a_beacon_chain_needs_the_request_contracts()
    {
        TestLedger ledger = new(hasBeaconChain: true);
        ledger.Begin();
        BlockRejection rejection = ledger.Execution.Seal(ledger.State, recordWitness: false, out SealedBlock? sealedBlock);
        Assert.Equal(BlockRejectionReason.SystemContractMissing, rejection.Reason);
        Assert.Equal(SystemContracts.WithdrawalRequests, rejection.SystemContract);
        Assert.Null(sealedBlock);
    }

    [Fact]
    public void A_failing_request_contract_makes_the_block_invalid()
    {
        TestLedger ledger = new(hasBeaconChain: true, alloc: accounts =>
        {
            accounts.Add(TestLedger.Contract(SystemContracts.WithdrawalRequests, "00"));
            accounts.Add(TestLedger.Contract(SystemContracts.ConsolidationRequests, "fe"));
        });
        ledger.Begin();
        BlockRejection rejection = ledger.Execution.Seal(ledger.State, recordWitness: false, out _);
        Assert.Equal(BlockRejectionReason.SystemCallFailed, rejection.Reason);
        Assert.Equal(SystemContracts.ConsolidationRequests, rejection.SystemContract);
    }

    [Fact]
    public void What_the_request_contracts_return_is_bound_by_the_requests_hash()
    {
        // One returns a byte 1, the other nothing: an empty answer is left out.
        TestLedger ledger = new(hasBeaconChain: true, alloc: accounts =>
        {
            accounts.Add(TestLedger.Contract(SystemContracts.WithdrawalRequests, "60016000536001 6000f3".Replace(" ", "", StringComparison.Ordinal)));
            accounts.Add(TestLedger.Contract(SystemContracts.ConsolidationRequests, "00"));
        });
        ledger.Begin();
        SealedBlock block = ledger.Seal();
        byte[] request = Assert.Single(block.Requests);
        Assert.Equal([Requests.WithdrawalType, 1], request);
        Assert.Equal(Requests.HashOf([request]), block.Block.Header.RequestsHash);
        Assert.Equal(default, ledger.Import(block.Block, out _));
        Assert.True(StatelessExecutor.Execute(ledger.InputOf(block)).IsValid);
    }

    private static Log Deposit(byte[] data) => new(
        Contract,
        [new Hash256(Convert.FromHexString("649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5"))],
        data);

    private static byte[] DepositLog()
    {
        byte[] data = new byte[576];
        int[] offsets = [160, 256, 320, 384, 512];
        int[] lengths = [48, 32, 8, 96, 8];
        for (int i = 0; i < offsets.Length; i++)
        {
            new U256((ulong)offsets[i]).WriteBigEndian(data.AsSpan(32 * i, 32));
            new U256((ulong)lengths[i]).WriteBigEndian(data.AsSpan(offsets[i], 32));
            Run((byte)(i + 1), lengths[i]).CopyTo(data, offsets[i] + 32);
        }

        return data;
    }

    private static byte[] Run(byte value, int length)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
