using System;
using System.Linq;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Storage;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class LedgerFinalityTests : IDisposable
{
    private static readonly byte[][] s_validatorKeys = CertifiedChain.ValidatorKeys(4);
    private static readonly byte[][] s_senderKeys = [.. Enumerable.Range(100, 8).Select(CertifiedChain.ValidatorKey)];

    private readonly TemporaryFolder _folder = new();
    private readonly GenesisSpecification _genesis = CertifiedChain.Specification(s_validatorKeys, s_senderKeys);
    private Ledger _ledger;
    private CertifiedChain _chain;

    public LedgerFinalityTests()
    {
        _ledger = Ledger.Open(_folder.Path, _genesis);
        _chain = new CertifiedChain(_ledger, s_validatorKeys, s_senderKeys);
    }

    private ConsensusParameters Parameters => _genesis.Configuration.Consensus;

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Certificates_come_back_and_survive_reopening()
    {
        _chain.Extend(5, 3);
        Reopen();
        for (ulong number = 1; number <= 5; number++)
        {
            Assert.True(_ledger.TryGetHeader(number, out BlockHeader? header));
            Assert.True(_ledger.TryGetCertificate(number, out FinalityCertificate? certificate));
            Assert.Equal(_chain.Certify(header!).Encode(), certificate!.Encode());
        }

        Assert.False(_ledger.TryGetCertificate(0, out _));
        Assert.False(_ledger.TryGetCertificate(6, out _));
        Assert.Empty(LedgerCheck.Run(_ledger, null, TestContext.Current.CancellationToken).Findings);
    }

    [Fact]
    public void A_certified_block_is_the_blocks_own_encoding_and_decodes_to_it()
    {
        _chain.Extend(4, 130);
        _chain.Extend(1, 0);
        for (ulong number = 1; number <= 5; number++)
        {
            Assert.True(_ledger.TryGetBlock(number, out Block? block));
            Assert.True(_ledger.TryGetCertifiedBlock(number, out byte[] blockRlp, out byte[] certificateRlp));
            Assert.Equal(block!.Encode(), blockRlp);
            Assert.False(Block.TryDecode(blockRlp, out Block? decoded).IsRejected);
            Assert.Equal(block.Header.Hash, decoded!.Header.Hash);
            Assert.Equal(RlpError.None, FinalityCertificate.TryDecode(certificateRlp, out _));
        }

        Assert.False(_ledger.TryGetCertifiedBlock(0, out _, out _));
        Assert.False(_ledger.TryGetCertifiedBlock(6, out _, out _));
    }

    [Fact]
    public void Every_type_of_transaction_is_encoded_as_the_block_encodes_it()
    {
        using TestChain chain = new();
        SealedBlock block = chain.Seal(chain.Transfer(0, TestChain.Register, 0), chain.Legacy(1), chain.Store(2, 1, 2), chain.Legacy(1));
        chain.Ledger.Commit(block, _chain.Certify(block.Block.Header));
        Assert.True(chain.Ledger.TryGetCertifiedBlock(1, out byte[] blockRlp, out _));
        Assert.Equal(block.Block.Encode(), blockRlp);
    }

    [Fact]
    public void A_block_committed_without_a_certificate_has_none()
    {
        using TestChain chain = new();
        chain.Commit(chain.Transfer(0, TestChain.Register, 0));
        Assert.False(chain.Ledger.TryGetCertificate(1, out FinalityCertificate? certificate));
        Assert.Null(certificate);
        Assert.False(chain.Ledger.TryGetCertifiedBlock(1, out _, out _));
        Assert.Empty(chain.Check().Findings);
    }

    [Fact]
    public void The_check_finds_certificates_that_do_not_make_their_block_final()
    {
        _chain.Extend(4, 1);
        byte[] other = Certificate(1).Encode();
        FinalityCertificate certificate = Certificate(2);
        foreach (byte[] forged in new byte[][]
        {
            [],
            [0xc0],
            other,
            (certificate with { Round = 1 }).Encode(),
            (certificate with { Seals = certificate.Seals[1..] }).Encode(),
            (certificate with { Seals = [] }).Encode(),
            (certificate with { Seals = [.. certificate.Seals.Reverse()] }).Encode(),
        })
        {
            Put("certificates", 2, forged);
            Assert.Equal([LedgerFindingKind.Certificate], Findings());
        }

        Put("certificates", 2, certificate.Encode());
        Assert.Empty(Findings());
        Put("certificates", 9, other);
        Assert.Equal([LedgerFindingKind.Certificate], Findings());
    }

    [Fact]
    public void The_check_finds_a_final_storage_that_proves_nothing()
    {
        _chain.Extend(3, 1);
        Assert.True(_ledger.TryGetFinalStorage(2, out FinalStorage? storage));
        Put("final_accounts", 2, [0xc0]);
        Assert.Contains(LedgerFindingKind.FinalStorage, Findings());
        Assert.Equal(StorageFault.Corrupted, Assert.Throws<StorageException>(() => _ledger.TryGetFinalStorage(2, out _)).Fault);

        Put("final_accounts", 2, Nodes(storage!.AccountNodes));
        Assert.Empty(Findings());
        Put("final_storages", storage.Account.StorageRoot.Bytes, Nodes(storage.StorageNodes[1..]));
        Assert.Contains(LedgerFindingKind.FinalStorage, Findings());
    }

    [Fact]
    public void Final_storage_proves_count_and_every_stake_of_every_block_also_when_its_state_is_gone()
    {
        _ledger.Dispose();
        using TemporaryFolder folder = new();
        using Ledger ledger = Ledger.Open(folder.Path, _genesis, new LedgerOptions { UndoBlocks = 2 });
        _chain = new CertifiedChain(ledger, s_validatorKeys, s_senderKeys);
        _chain.Extend(40, 2);
        Assert.True(ledger.TryGetFinalStorage(0, out FinalStorage? first));
        Assert.NotEmpty(first!.AccountProof(Parameters));
        for (ulong number = 1; number <= 40; number++)
        {
            Assert.True(ledger.TryGetHeader(number, out BlockHeader? header));
            Assert.True(ledger.TryGetFinalStorage(number, out FinalStorage? storage));
            Assert.True(ledger.TryGetCertificate(number, out FinalityCertificate? certificate));
            WitnessState state = storage!.ToState();
            Address[] signers = [.. s_validatorKeys.Select(AddressOf).Order().Take(3)];
            Assert.Equal(default, FinalityProof.Build(Parameters, state, state, header!.StateRoot, signers, out FinalityProof proof));
            FinalityResult result = FinalityCheck.Run(_genesis.Configuration, header, certificate!, proof);
            Assert.True(result.IsFinal, $"{result.Fault}");
            foreach (Address validator in s_validatorKeys.Select(AddressOf))
            {
                state.ReadStorage(Parameters.ValidatorSet, ValidatorSetLayout.StakeSlot(Parameters, validator), out U256 stake);
                Assert.Equal(U256.One, stake);
            }

            Assert.False(state.Fault.IsSet);
            Assert.Equal(header.StateRoot, storage.StateRoot);
        }
    }

    [Fact]
    public void Final_storage_follows_the_contracts_storage_and_is_kept_once_per_root()
    {
        Address newcomer = AddressOf(CertifiedChain.ValidatorKey(50));
        for (ulong i = 1; i <= 6; i++)
        {
            _ledger.Commit(TestChain.SealChange(_ledger, world =>
            {
                world.BeginTransaction();
                if (i == 3)
                {
                    world.SetStorage(Parameters.ValidatorSet, ValidatorSetLayout.CountSlot(Parameters), 5);
                    world.SetStorage(Parameters.ValidatorSet, ValidatorSetLayout.ListSlot, 5);
                    world.SetStorage(Parameters.ValidatorSet, ValidatorSetLayout.ListItemSlot(4), newcomer.ToWord());
                    world.SetStorage(Parameters.ValidatorSet, ValidatorSetLayout.StakeSlot(Parameters, newcomer), 9);
                }

                world.SetBalance(newcomer, i);
                world.EndTransaction();
            }));
        }

        for (ulong number = 1; number <= 6; number++)
        {
            Assert.True(_ledger.TryGetFinalStorage(number, out FinalStorage? storage));
            WitnessState state = storage!.ToState();
            state.TryReadAccount(Parameters.ValidatorSet, out Account contract);
            Assert.Equal(storage.Account, contract);
            state.ReadStorage(Parameters.ValidatorSet, ValidatorSetLayout.CountSlot(Parameters), out U256 count);
            Assert.Equal(number < 3 ? 4ul : 5ul, count);
            if (number >= 3)
            {
                state.ReadStorage(Parameters.ValidatorSet, ValidatorSetLayout.StakeSlot(Parameters, newcomer), out U256 stake);
                Assert.Equal((U256)9, stake);
            }

            Assert.False(state.Fault.IsSet);
        }

        using LmdbTransaction transaction = _ledger.Environment.BeginRead();
        Assert.Equal(2ul, transaction.Count(_ledger.Tables.FinalStorages));
        Assert.Equal(7ul, transaction.Count(_ledger.Tables.FinalAccounts));
    }

    [Fact]
    public void A_chain_without_the_contract_stores_no_final_storage()
    {
        using TestChain chain = new();
        chain.Commit(chain.Transfer(0, Predeploys.ValidatorSet, 5));
        Assert.False(chain.Ledger.TryGetFinalStorage(1, out FinalStorage? storage));
        Assert.Null(storage);
        using LmdbTransaction transaction = chain.Ledger.Environment.BeginRead();
        Assert.Equal(0ul, transaction.Count(chain.Ledger.Tables.FinalStorages));
    }

    [Fact]
    public void Final_storage_is_pruned_with_the_witnesses_but_for_that_before_the_oldest()
    {
        _ledger.Dispose();
        using TemporaryFolder folder = new();
        using Ledger ledger = Ledger.Open(folder.Path, _genesis, new LedgerOptions { WitnessBlocks = 10 });
        new CertifiedChain(ledger, s_validatorKeys, s_senderKeys).Extend(30, 1);
        Assert.False(ledger.TryGetFinalStorage(19, out _));
        Assert.False(ledger.TryGetWitness(20, out _));
        Assert.True(ledger.TryGetFinalStorage(20, out _));
        Assert.True(ledger.TryGetWitness(21, out _));
        Assert.True(ledger.TryGetCertificate(1, out _));
        Assert.Empty(LedgerCheck.Run(ledger, null, TestContext.Current.CancellationToken).Findings);
    }

    private static Address AddressOf(byte[] key)
    {
        Assert.True(Sequitur.Crypto.Secp256k1Signer.TryGetAddress(key, out Address address));
        return address;
    }

    private FinalityCertificate Certificate(ulong number)
    {
        Assert.True(_ledger.TryGetCertificate(number, out FinalityCertificate? certificate));
        return certificate!;
    }

    private static byte[] Nodes(byte[][] nodes) => NodeList.Encode(new RlpWriter(), nodes).ToArray();

    private void Put(string table, ulong number, byte[] value)
    {
        byte[] key = new byte[8];
        StateKeys.WriteNumber(number, key);
        Put(table, key, value);
    }

    private void Put(string table, ReadOnlySpan<byte> key, byte[] value)
    {
        LmdbDatabase database = new[] { _ledger.Tables.Certificates, _ledger.Tables.FinalAccounts, _ledger.Tables.FinalStorages }.Single(t => t.Name == table);
        using LmdbTransaction transaction = _ledger.Environment.BeginWrite();
        transaction.Put(database, key, value);
        transaction.Commit();
    }

    private LedgerFindingKind[] Findings() =>
        [.. LedgerCheck.Run(_ledger, null, TestContext.Current.CancellationToken).Findings.Select(finding => finding.Kind)];

    private void Reopen()
    {
        _ledger.Dispose();
        _ledger = Ledger.Open(_folder.Path, _genesis);
        _chain = new CertifiedChain(_ledger, s_validatorKeys, s_senderKeys);
    }
}
