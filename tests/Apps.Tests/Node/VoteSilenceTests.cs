using Sequitur.Apps.Network;
using Sequitur.Cli.Devnet;
using Sequitur.Node.Consensus;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Apps.Node;

public sealed class VoteSilenceTests
{
    private const ulong Started = 1_000_000;
    private const ulong Ahead = 15;

    [Fact]
    public void A_ledger_that_is_no_copy_is_voted_on_from_its_first_height()
    {
        using var folder = new TemporaryFolder();
        using Ledger ledger = Open(folder["chain"]);
        var silence = new VoteSilence(ledger, Started, Ahead);
        Assert.False(silence.IsUnbounded);
        Assert.False(silence.Holds(1));
        Assert.False(silence.EndsWith(7, Started + 1_000));
        Assert.Equal(0UL, ledger.VotesAbove);
    }

    [Fact]
    public void A_copy_is_voted_on_above_the_first_block_that_is_surely_younger_than_the_process()
    {
        using var folder = new TemporaryFolder();
        Open(folder["chain"]).Dispose();
        Assert.Equal(0UL, LedgerBackup.Take(folder["chain"], folder["copy"]));
        using (Ledger ledger = Open(folder["copy"]))
        {
            var silence = new VoteSilence(ledger, Started, Ahead);
            Assert.True(silence.Holds(1));
            Assert.True(silence.Holds(ulong.MaxValue));
            Assert.False(silence.EndsWith(7, Started + (2 * Ahead) - 1));
            Assert.True(silence.Holds(8));
            Assert.True(silence.EndsWith(9, Started + (2 * Ahead)));
            Assert.True(silence.Holds(9));
            Assert.False(silence.Holds(10));
        }

        // It is remembered: a later start need not wait again.
        using Ledger later = Open(folder["copy"]);
        var again = new VoteSilence(later, Started + 100, Ahead);
        Assert.False(again.IsUnbounded);
        Assert.True(again.Holds(9));
        Assert.False(again.Holds(10));
    }

    [Fact]
    public void A_copy_of_a_copy_is_a_copy()
    {
        using var folder = new TemporaryFolder();
        using (Ledger ledger = Open(folder["chain"])) ledger.SetVotesAbove(5);
        LedgerBackup.Take(folder["chain"], folder["copy"]);
        using Ledger copy = Open(folder["copy"]);
        Assert.Equal(Ledger.VotesOnNothing, copy.VotesAbove);
        using Ledger original = Open(folder["chain"]);
        Assert.Equal(5UL, original.VotesAbove);
    }

    private static Ledger Open(string folder) => Ledger.Open(folder, GenesisFile.Parse(DevnetGenesis.Json(1)));
}
