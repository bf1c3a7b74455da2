using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using Sequitur.Consensus;
using Sequitur.Network;
using Sequitur.Node.Payloads;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;

namespace Sequitur.Node.Consensus;

/// <summary>What this validator has voted, with the blocks it has voted for, on disk before the votes leave. Holds the height under way only.</summary>
/// <remarks>A record is a kind byte and its content; docs/spec/storage.md has the table.</remarks>
internal sealed class VoteJournal : IDisposable
{
    private const byte PayloadKind = 1;
    private const byte RoundKind = 2;
    private const byte ProposalKind = 3;
    private const byte PreparedKind = 4;

    private readonly VoteLog _log;
    private readonly HashSet<Hash256> _payloads = [];

    private VoteJournal(VoteLog log) => _log = log;

    /// <summary>How long the last synchronisation took.</summary>
    public TimeSpan LastSync { get; private set; }

    /// <summary>Opens the log; what it holds of this height is given back, all else was decided before the last stop.</summary>
    public static VoteJournal Open(string path, ulong height, PayloadStore payloads, out VoteRecord[] recovered)
    {
        VoteLog log = VoteLog.Open(path, out byte[][] records);
        var journal = new VoteJournal(log);
        List<VoteRecord> votes = [];
        foreach (byte[] record in records)
        {
            if (record[0] == PayloadKind) journal.RecoverPayload(record.AsSpan(1), height, payloads);
            else if (Decode(record) is { } vote && vote.Height == height) votes.Add(vote);
        }

        recovered = [.. votes];
        return journal;
    }

    /// <summary>Appends the records, each accepted proposal with its block, and returns when they are on disk.</summary>
    public void Write(List<VoteRecord> records, PayloadStore payloads)
    {
        long started = Stopwatch.GetTimestamp();
        foreach (VoteRecord record in records)
        {
            if (record is VoteRecord.ProposalAccepted accepted) AppendPayload(accepted.Proposal.Payload, payloads);
            _log.Append(Encode(record));
        }

        _log.Sync();
        LastSync = Stopwatch.GetElapsedTime(started);
    }

    /// <summary>The height is in the ledger.</summary>
    public void Clear()
    {
        _payloads.Clear();
        _log.Clear();
    }

    public void Dispose() => _log.Dispose();

    private void AppendPayload(Hash256 hash, PayloadStore payloads)
    {
        if (!_payloads.Add(hash)) return;
        if (!payloads.TryGet(hash, out Payload? payload)) throw new InvalidOperationException($"The payload {hash} was accepted and is not here.");
        payload.IsPinned = true;
        _log.Append([PayloadKind, .. payload.Block.Encode()]);
    }

    private void RecoverPayload(ReadOnlySpan<byte> rlp, ulong height, PayloadStore payloads)
    {
        BlockRejection rejection = Block.TryDecode(rlp, out Block? block);
        if (rejection.IsRejected) throw new InvalidOperationException($"The vote log holds a malformed block: {rejection.Reason}.");
        if (block!.Header.Number != height) return;
        payloads.Add(new Payload(block) { IsPinned = true });
        _payloads.Add(block.Header.Hash);
    }

    private static byte[] Encode(VoteRecord record)
    {
        switch (record)
        {
            case VoteRecord.RoundEntered entered:
                byte[] bytes = new byte[13];
                bytes[0] = RoundKind;
                BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), entered.Height);
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(9), entered.Round);
                return bytes;
            case VoteRecord.ProposalAccepted accepted:
                return [ProposalKind, .. PeerMessageCodec.EncodeMessage(accepted.Proposal)];
            case VoteRecord.Prepared prepared:
                // A round change says the same: this payload was prepared in this round, by these prepares.
                var claim = new PreparedClaim(prepared.Round, prepared.Payload);
                var change = new ConsensusMessage.RoundChange(default, prepared.Height, prepared.Round + 1, claim, prepared.Prepares);
                return [PreparedKind, .. PeerMessageCodec.EncodeMessage(change)];
            default:
                throw new InvalidOperationException("A vote record of an unknown kind.");
        }
    }

    private static VoteRecord? Decode(byte[] record)
    {
        ReadOnlySpan<byte> content = record.AsSpan(1);
        switch (record[0])
        {
            case RoundKind when content.Length == 12:
                return new VoteRecord.RoundEntered(BinaryPrimitives.ReadUInt64BigEndian(content), BinaryPrimitives.ReadUInt32BigEndian(content[8..]));
            case ProposalKind when PeerMessageCodec.TryDecodeMessage(content, out ConsensusMessage? message) && message is ConsensusMessage.Proposal proposal:
                return new VoteRecord.ProposalAccepted(proposal);
            case PreparedKind when PeerMessageCodec.TryDecodeMessage(content, out ConsensusMessage? message)
                && message is ConsensusMessage.RoundChange { Prepared: { } claim } change:
                return new VoteRecord.Prepared(change.Height, claim.Round, claim.Payload, change.Prepares);
            default:
                // The checksum held, so another version wrote it: forgetting a vote is the one thing that must not happen.
                throw new InvalidOperationException($"The vote log holds a record of kind {record[0]} that this version cannot read.");
        }
    }
}
