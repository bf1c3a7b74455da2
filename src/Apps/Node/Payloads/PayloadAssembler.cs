using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.L1;
using Sequitur.Network;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Node.Payloads;

/// <summary>Makes proposed blocks whole: from the compact offer, the mempool and what was read from L1, pulling from peers what is missing.</summary>
internal sealed class PayloadAssembler(PayloadStore store, MempoolDriver mempool, MessageView? messages, PeerNetwork network)
{
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_retryPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The block with this hash; null when it was cancelled before the block could be had.</summary>
    /// <param name="hash">Hash of its header.</param>
    /// <param name="proposer">Who surely has it.</param>
    /// <param name="cancellation">Ends the attempts: the height is over.</param>
    public async Task<Payload?> AssembleAsync(Hash256 hash, Address proposer, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            if (store.TryGet(hash, out Payload? known)) return known;
            PayloadOffer? offer = store.FindOffer(hash, proposer);
            Block? block = offer is null ? null : await FromOfferAsync(hash, offer, cancellation).ConfigureAwait(false);
            if (offer is not null && block is not null && !IsComplete(block))
            {
                // The header is right, as its hash is; so the list beside it was not.
                store.ForgetOffer(offer);
                foreach (Peer author in network.Peers.Where(peer => peer.Address == proposer)) network.Drop(author, $"the transactions it names for {hash} are not the block's");
                block = null;
            }

            block ??= await WholeAsync(hash, proposer, cancellation).ConfigureAwait(false);
            if (block is not null)
            {
                var payload = new Payload(block);
                store.Add(payload);
                return payload;
            }

            await Task.Delay(s_retryPause, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    /// <summary>Whether the body is the one its header commits to: only then does the block's hash name the body as well.</summary>
    private static bool IsComplete(Block block) =>
        Block.RootOf(block.Transactions) == block.Header.TransactionsRoot && Block.RootOf(block.Withdrawals) == block.Header.WithdrawalsRoot;

    private async Task<Block?> FromOfferAsync(Hash256 hash, PayloadOffer offer, CancellationToken cancellation)
    {
        var transactions = new Transaction?[offer.TransactionHashes.Length];
        List<int> missing = [];
        for (int i = 0; i < transactions.Length; i++)
        {
            if (offer.Own is { } own && own.Hash == offer.TransactionHashes[i]) transactions[i] = own;
            else if (messages?.TryFind(offer.TransactionHashes[i], out Transaction? message) == true) transactions[i] = message;
            else if (!mempool.TryGetPending(offer.TransactionHashes[i], out transactions[i])) missing.Add(i);
        }

        foreach (Peer peer in Sources(offer.Author))
        {
            if (missing.Count == 0 || cancellation.IsCancellationRequested) break;
            int[] indices = [.. missing];
            PeerMessage.Transactions? answer = await network.RequestAsync<PeerMessage.Transactions>(
                peer, id => new PeerMessage.GetTransactions(id, hash, indices), s_answerLimit).ConfigureAwait(false);
            if (answer is null || answer.Raw.Length == 0) continue;
            if (TryPlace(answer.Raw, offer, indices, transactions)) missing.Clear();

            // Where two disagree about a list, only its author is surely wrong; the whole block settles it.
            else if (peer.Address == offer.Author) network.Drop(peer, $"its answer to GetTransactions for {hash} is not what its proposal names");
            else return null;
        }

        return missing.Count == 0 ? new Block(offer.Header, transactions!, []) : null;
    }

    private static bool TryPlace(byte[][] raw, PayloadOffer offer, int[] indices, Transaction?[] transactions)
    {
        if (raw.Length != indices.Length) return false;
        for (int i = 0; i < raw.Length; i++)
        {
            TransactionError error = Transaction.TryDecode(raw[i], out Transaction? transaction);
            if (error != TransactionError.None || transaction!.Hash != offer.TransactionHashes[indices[i]]) return false;
            transactions[indices[i]] = transaction;
        }

        // Execution asks for the senders one after the other; here they are recovered on all cores.
        Parallel.ForEach(indices, index => transactions[index]!.TryGetSender(out _));
        return true;
    }

    private async Task<Block?> WholeAsync(Hash256 hash, Address proposer, CancellationToken cancellation)
    {
        foreach (Peer peer in Sources(proposer))
        {
            if (cancellation.IsCancellationRequested) return null;
            PeerMessage.WholePayload? answer = await network.RequestAsync<PeerMessage.WholePayload>(
                peer, id => new PeerMessage.GetPayload(id, hash), s_answerLimit).ConfigureAwait(false);
            if (answer is null || answer.BlockRlp.Length == 0) continue;
            if (!Block.TryDecode(answer.BlockRlp, out Block? block).IsRejected && block!.Header.Hash == hash && IsComplete(block))
            {
                Parallel.ForEach(block.Transactions, transaction => transaction.TryGetSender(out _));
                return block;
            }

            network.Drop(peer, $"its answer to GetPayload is not the block {hash}");
        }

        return null;
    }

    /// <summary>All peers, the proposer first.</summary>
    private IEnumerable<Peer> Sources(Address proposer) => network.Peers.OrderBy(peer => peer.Address == proposer ? 0 : 1);
}
