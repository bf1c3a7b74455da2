using System;
using System.Collections.Generic;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>The part of the check that asks of every block that has a certificate whether it is final, by the proofs stored with it.</summary>
internal sealed class FinalityTablesCheck(LedgerCheck check)
{
    private readonly LmdbTransaction _transaction = check.Transaction;
    private readonly HashSet<Hash256> _storageRoots = [];

    public void CheckBlock(BlockHeader header, string where)
    {
        FinalStorage? storage = ReadStorage(header, where);
        if (!Ledger.TryGetByNumber(_transaction, check.Tables.Certificates, header.Number, out ReadOnlySpan<byte> value))
        {
            return;
        }

        if (FinalityCertificate.TryDecode(value, out FinalityCertificate? certificate) != RlpError.None)
        {
            check.Report(LedgerFindingKind.Certificate, where, "malformed");
            return;
        }

        // What no proofs are stored for can still be no certificate.
        Address[] signers = new Address[certificate!.Seals.Length];
        CertificateFault fault = CertificateCheck.CheckForm(certificate, check.Configuration.Consensus.Seals);
        if (fault == CertificateFault.None && certificate.Aggregate is null)
        {
            fault = CertificateCheck.Recover(certificate, check.Configuration.ChainId, header.Number, header.Hash, signers);
        }

        if (fault != CertificateFault.None || certificate.SignerCount == 0)
        {
            check.Report(LedgerFindingKind.Certificate, where, $"{certificate.SignerCount} seals: {fault}");
        }
        else if (storage is not null)
        {
            CheckFinality(header, certificate, storage, where);
        }
    }

    /// <summary>What belongs to no block.</summary>
    public void CheckTables(ulong head)
    {
        CheckNumbers(check.Tables.Certificates, LedgerFindingKind.Certificate, first: 1, head);
        CheckNumbers(check.Tables.FinalAccounts, LedgerFindingKind.FinalStorage, first: 0, head);
    }

    private FinalStorage? ReadStorage(BlockHeader header, string where)
    {
        if (!Ledger.TryGetByNumber(_transaction, check.Tables.FinalAccounts, header.Number, out ReadOnlySpan<byte> value))
        {
            return null;
        }

        if (!FinalStorage.TryRead(_transaction, check.Tables, check.Configuration, header, value, out FinalStorage? storage))
        {
            check.Report(LedgerFindingKind.FinalStorage, where, "malformed, or no proof against the header's state root");
            return null;
        }

        if (_storageRoots.Add(storage!.Account.StorageRoot))
        {
            CheckStorageNodes(storage, where);
        }

        return storage;
    }

    private void CheckStorageNodes(FinalStorage storage, string where)
    {
        WitnessState state = storage.ToState();
        ConsensusParameters parameters = check.Configuration.Consensus;
        state.TryReadAccount(parameters.ValidatorSet, out _);
        state.ReadStorage(parameters.ValidatorSet, ValidatorSetLayout.CountSlot(parameters), out _);
        if (state.Fault.IsSet)
        {
            check.Report(LedgerFindingKind.FinalStorage, where, $"the number of validators is not shown: {state.Fault.Kind} {state.Fault.Hash}");
        }
    }

    private void CheckFinality(BlockHeader header, FinalityCertificate certificate, FinalStorage storage, string where)
    {
        WitnessState state = storage.ToState();
        StateFault fault = FinalityProof.Build(check.Configuration, header, certificate, state, state, out FinalityProof proof);
        if (fault.IsSet)
        {
            check.Report(LedgerFindingKind.Certificate, where, $"not all of its signers are among the stored validators: {fault.Kind} {fault.Hash}");
            return;
        }

        FinalityResult result = FinalityCheck.Run(check.Configuration, header, certificate, proof);
        if (!result.IsFinal)
        {
            check.Report(LedgerFindingKind.Certificate, where, $"does not make it final: {result.Fault} {result.Certificate} {result.Proof}");
        }
    }

    private void CheckNumbers(LmdbDatabase table, LedgerFindingKind kind, ulong first, ulong head)
    {
        using LmdbCursor cursor = _transaction.OpenCursor(table);
        if (cursor.MoveFirst() && StateKeys.ReadNumber(cursor.Key) < first)
        {
            check.Report(kind, $"table '{table.Name}'", "the first block has an entry");
        }

        if (cursor.MoveLast() && StateKeys.ReadNumber(cursor.Key) > head)
        {
            check.Report(kind, $"block {StateKeys.ReadNumber(cursor.Key)}", $"is beyond the head {head}");
        }
    }
}
