using System.Diagnostics;
using System.Linq;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class CertifiedChainTests
{
    private static readonly byte[][] s_validatorKeys = CertifiedChain.ValidatorKeys(4);
    private static readonly byte[][] s_senderKeys = [.. Enumerable.Range(100, 20).Select(CertifiedChain.ValidatorKey)];

    [Fact]
    public void Every_block_of_a_made_chain_is_one_a_stranger_would_accept()
    {
        using TemporaryFolder source = new();
        using TemporaryFolder target = new();
        GenesisSpecification genesis = CertifiedChain.Specification(s_validatorKeys, s_senderKeys);
        using Ledger made = Ledger.Open(source.Path, genesis);
        new CertifiedChain(made, s_validatorKeys, s_senderKeys).Extend(300, 3);
        new CertifiedChain(made, s_validatorKeys, s_senderKeys).Extend(10, 0);

        using Ledger copied = Ledger.Open(target.Path, genesis);
        BlockExecution execution = new();
        using LedgerImport import = copied.BeginImport();
        for (ulong number = 1; number <= 310; number++)
        {
            Assert.True(made.TryGetCertifiedBlock(number, out byte[] blockRlp, out byte[] certificateRlp));
            Assert.False(Block.TryDecode(blockRlp, out Block? block).IsRejected);
            Assert.Equal(RlpError.None, FinalityCertificate.TryDecode(certificateRlp, out FinalityCertificate? certificate));
            ConsensusParameters parameters = genesis.Configuration.Consensus;
            Assert.Equal(ValidatorSetFault.None, ValidatorSetReader.TryRead(parameters, import, out ValidatorSet? set));
            Assert.Equal(
                CertificateFault.None,
                CertificateCheck.Check(certificate!, genesis.Configuration.ChainId, number, block!.Header.Hash, set!, parameters.Quorum));
            Assert.False(BlockImport.Execute(
                execution, genesis.Configuration, import.Head, block, import, import, import, recordWitness: true, out SealedBlock? sealedBlock).IsRejected);
            import.Add(sealedBlock!, certificate);
        }

        import.Commit();
        Assert.Equal(made.Head.Hash, copied.Head.Hash);
        Assert.Empty(LedgerCheck.Run(copied, null, TestContext.Current.CancellationToken).Findings);
    }

    [Fact(Explicit = true)]
    public void Making_a_chain_of_twenty_thousand_blocks()
    {
        using TemporaryFolder folder = new();
        using Ledger ledger = Ledger.Open(folder.Path, CertifiedChain.Specification(s_validatorKeys, s_senderKeys));
        long start = Stopwatch.GetTimestamp();
        new CertifiedChain(ledger, s_validatorKeys, s_senderKeys).Extend(20_000, 2);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        TestContext.Current.TestOutputHelper!.WriteLine($"{20_000 / seconds:F0} blocks/s, {Process.GetCurrentProcess().TotalProcessorTime} processor time, {ledger.FileBytes >> 20} MiB");
    }
}
