using System;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <content>What shows that blocks are final. False means that the block was committed without it, or that it is pruned.</content>
public sealed partial class Ledger
{
    public bool TryGetCertificate(ulong number, out FinalityCertificate? certificate)
    {
        certificate = null;
        using LmdbTransaction transaction = _environment.BeginRead();
        if (!TryGetByNumber(transaction, _tables.Certificates, number, out ReadOnlySpan<byte> rlp))
        {
            return false;
        }

        return FinalityCertificate.TryDecode(rlp, out certificate) == RlpError.None ? true : throw Malformed("certificate", number);
    }

    /// <summary>A block as <see cref="Block.Encode"/> gives it and its certificate, for peers; nothing is decoded on the way.</summary>
    public bool TryGetCertifiedBlock(ulong number, out byte[] blockRlp, out byte[] certificateRlp)
    {
        blockRlp = [];
        certificateRlp = [];
        using LmdbTransaction transaction = _environment.BeginRead();
        if (!TryGetByNumber(transaction, _tables.Certificates, number, out ReadOnlySpan<byte> certificate))
        {
            return false;
        }

        if (!TryGetByNumber(transaction, _tables.Headers, number, out ReadOnlySpan<byte> header)
            || !TryGetByNumber(transaction, _tables.Bodies, number, out ReadOnlySpan<byte> body)
            || !StoredBody.TryEncodeBlock(StoredHeader.ReadRlp(header), body, out blockRlp))
        {
            throw Malformed("header or body", number);
        }

        certificateRlp = certificate.ToArray();
        return true;
    }

    /// <summary>The validators and the bridge in the state after a block, provably; false also on a chain without their contract.</summary>
    public bool TryGetFinalStorage(ulong number, out FinalStorage? storage)
    {
        storage = null;
        using LmdbTransaction transaction = _environment.BeginRead();
        if (!TryGetByNumber(transaction, _tables.FinalAccounts, number, out ReadOnlySpan<byte> value))
        {
            return false;
        }

        BlockHeader header = ReadStoredHeader(transaction, number).Header;
        return FinalStorage.TryRead(transaction, _tables, Configuration, header, value, out storage) ? true : throw Malformed("final storage", number);
    }
}
