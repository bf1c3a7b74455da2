using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class FeeMarketTests
{
    private static readonly BlobParameters Prague = new(0, 6, 9, 5_007_716);

    [Theory]
    [InlineData(10_000_000UL, 1_000_000_000UL, 1_000_000_000UL)]
    [InlineData(20_000_000UL, 1_000_000_000UL, 1_125_000_000UL)]
    [InlineData(0UL, 1_000_000_000UL, 875_000_000UL)]
    [InlineData(9_000_000UL, 1_000_000_000UL, 987_500_000UL)]
    [InlineData(11_000_000UL, 1_000_000_000UL, 1_012_500_000UL)]
    [InlineData(10_000_001UL, 7UL, 8UL)]
    [InlineData(9_999_999UL, 7UL, 7UL)]
    public void The_base_fee_follows_the_parents_gas(ulong gasUsed, ulong baseFee, ulong expected) =>
        Assert.Equal(expected, FeeMarket.NextBaseFee(Configuration(Prague), Parent(gasUsed, baseFee)));

    [Fact]
    public void The_denominator_and_the_elasticity_are_the_configurations()
    {
        ChainConfiguration slow = new() { ChainId = 1, BaseFeeDenominator = 100, BaseFeeElasticity = 4 };
        Assert.Equal(1_030_000UL, FeeMarket.NextBaseFee(slow, Parent(20_000_000, 1_000_000)));
        Assert.Equal(1_000_000UL, FeeMarket.NextBaseFee(slow, Parent(5_000_000, 1_000_000)));
    }

    [Theory]
    [InlineData(1UL, 0UL, 1UL, 1UL)]
    [InlineData(38_493UL, 0UL, 1_000UL, 38_493UL)]
    [InlineData(0UL, 1_234UL, 2_345UL, 0UL)]
    [InlineData(1UL, 2UL, 1UL, 6UL)]
    [InlineData(1UL, 4UL, 2UL, 6UL)]
    [InlineData(1UL, 3UL, 1UL, 16UL)]
    [InlineData(1UL, 6UL, 2UL, 18UL)]
    [InlineData(1UL, 4UL, 1UL, 49UL)]
    [InlineData(1UL, 8UL, 2UL, 50UL)]
    [InlineData(10UL, 8UL, 2UL, 542UL)]
    [InlineData(11UL, 8UL, 2UL, 596UL)]
    [InlineData(1UL, 5UL, 1UL, 136UL)]
    [InlineData(1UL, 5UL, 2UL, 11UL)]
    [InlineData(2UL, 5UL, 2UL, 23UL)]
    [InlineData(1UL, 50_000_000UL, 2_225_652UL, 5_709_098_764UL)]
    public void The_fake_exponential_has_the_known_values(ulong factor, ulong numerator, ulong denominator, ulong expected) =>
        Assert.Equal(expected, FeeMarket.FakeExponential(factor, numerator, denominator));

    [Fact]
    public void A_blob_price_beyond_a_word_saturates() =>
        Assert.Equal(U256.MaxValue, FeeMarket.BlobBaseFee(Prague, ulong.MaxValue));

    [Fact]
    public void Excess_blob_gas_falls_to_zero_and_rises_by_what_exceeds_the_target()
    {
        ChainConfiguration prague = Configuration(Prague, osakaTime: ChainConfiguration.Never);
        Assert.Equal(0UL, FeeMarket.NextExcessBlobGas(prague, Parent(0, 1, excess: 0, blobs: 5), 1));
        Assert.Equal(0UL, FeeMarket.NextExcessBlobGas(prague, Parent(0, 1, excess: 0, blobs: 6), 1));
        Assert.Equal(3 * FeeMarket.GasPerBlob, FeeMarket.NextExcessBlobGas(prague, Parent(0, 1, excess: 0, blobs: 9), 1));
        Assert.Equal(10_000UL, FeeMarket.NextExcessBlobGas(prague, Parent(0, 1, excess: 10_000, blobs: 6), 1));
    }

    [Fact]
    public void Blobs_are_never_cheaper_than_a_share_of_the_base_fee_from_osaka_on()
    {
        // EIP-7918: while 8192 gas at the base fee cost more than a blob, the excess grows by used * (max - target) / max.
        ChainConfiguration osaka = Configuration(Prague);
        Assert.Equal(2 * FeeMarket.GasPerBlob, FeeMarket.NextExcessBlobGas(osaka, Parent(0, 1_000_000, excess: 0, blobs: 6), 1));
        Assert.Equal(0UL, FeeMarket.NextExcessBlobGas(osaka, Parent(0, 16, excess: 0, blobs: 6), 1));
    }

    /// <summary>EIP-7892: the first block of a new schedule counts its parent's blobs by the new target, share and price.</summary>
    [Fact]
    public void The_first_block_of_a_schedule_goes_by_the_new_one()
    {
        ChainConfiguration configuration = new()
        {
            ChainId = 1,
            PragueTime = 0,
            OsakaTime = 0,
            BlobSchedule = [new BlobParameters(0, 6, 9, 5_007_716), new BlobParameters(10, 10, 15, 8_346_193)],
        };
        BlockHeader parent = Parent(0, 16, excess: 8 * FeeMarket.GasPerBlob, blobs: 9);
        Assert.Equal(11 * FeeMarket.GasPerBlob, FeeMarket.NextExcessBlobGas(configuration, parent, 9));
        Assert.Equal(7 * FeeMarket.GasPerBlob, FeeMarket.NextExcessBlobGas(configuration, parent, 10));

        // Where the base fee makes blobs too cheap, the share of 9 blobs is (15 - 10) / 15 instead of (9 - 6) / 9.
        BlockHeader cheap = Parent(0, 1_000_000, excess: 8 * FeeMarket.GasPerBlob, blobs: 9);
        Assert.Equal((8 + 3) * FeeMarket.GasPerBlob, FeeMarket.NextExcessBlobGas(configuration, cheap, 9));
        Assert.Equal((8 + 3) * FeeMarket.GasPerBlob, FeeMarket.NextExcessBlobGas(configuration, cheap, 10));
    }

    [Fact]
    public void The_blob_schedule_switches_by_time()
    {
        ChainConfiguration configuration = new()
        {
            ChainId = 1,
            BlobSchedule = [new BlobParameters(0, 3, 6, 1), new BlobParameters(10, 6, 9, 2), new BlobParameters(20, 9, 12, 3)],
        };
        Assert.Equal(6U, configuration.BlobParametersAt(9).MaxBlobs);
        Assert.Equal(9U, configuration.BlobParametersAt(10).MaxBlobs);
        Assert.Equal(12U, configuration.BlobParametersAt(ulong.MaxValue).MaxBlobs);
    }

    [Fact]
    public void The_configuration_hash_binds_every_member()
    {
        ChainConfiguration[] variants =
        [
            new() { ChainId = 1 },
            new() { ChainId = 2 },
            new() { ChainId = 1, PragueTime = 1, OsakaTime = 1 },
            new() { ChainId = 1, OsakaTime = 1 },
            new() { ChainId = 1, BaseFeeDenominator = 9 },
            new() { ChainId = 1, BaseFeeElasticity = 9 },
            new() { ChainId = 1, StrictTimestamps = true },
            new() { ChainId = 1, HasBeaconChain = true },
            new() { ChainId = 1, DepositContract = TestLedger.AddressOf(1) },
            new() { ChainId = 1, Sequencing = SequencingMode.L1Pbs },
            new() { ChainId = 1, BlobSchedule = [Prague] },
        ];
        for (int i = 0; i < variants.Length; i++)
        {
            for (int k = 0; k < i; k++)
            {
                Assert.NotEqual(variants[k].ConfigurationHash, variants[i].ConfigurationHash);
            }
        }
    }

    private static ChainConfiguration Configuration(BlobParameters blobs, ulong osakaTime = 0) =>
        new() { ChainId = 1, OsakaTime = osakaTime, BlobSchedule = [blobs] };

    private static BlockHeader Parent(ulong gasUsed, ulong baseFee, ulong excess = 0, uint blobs = 0) => new()
    {
        ParentHash = default,
        OmmersHash = Keccak.EmptyList,
        Beneficiary = default,
        StateRoot = default,
        TransactionsRoot = default,
        ReceiptsRoot = default,
        LogsBloom = new Bloom(),
        Difficulty = default,
        Number = 0,
        GasLimit = 20_000_000,
        GasUsed = gasUsed,
        Timestamp = 0,
        ExtraData = [],
        PrevRandao = default,
        Nonce = 0,
        BaseFee = baseFee,
        WithdrawalsRoot = default,
        BlobGasUsed = blobs * FeeMarket.GasPerBlob,
        ExcessBlobGas = excess,
        ParentBeaconRoot = default,
        RequestsHash = null,
    };
}
