using System.Collections.Generic;
using Sequitur.Network;
using Sequitur.Storage;

namespace Sequitur.Node.Peers;

/// <summary>Serves final blocks with their certificates to peers that are behind.</summary>
internal sealed class BlockServer(Ledger ledger, PeerNetwork network)
{
    private const int CountMax = 128;
    private const int BytesMax = 8 << 20;

    public void Serve(Peer peer, PeerMessage.GetBlocks request)
    {
        List<FinalBlock> blocks = [];
        int bytes = 0;
        for (ulong number = request.From; blocks.Count < request.CountMax && blocks.Count < CountMax && bytes < BytesMax; number++)
        {
            if (!ledger.TryGetCertifiedBlock(number, out byte[] block, out byte[] certificate)) break;
            blocks.Add(new FinalBlock(block, certificate));
            bytes += block.Length + certificate.Length;
        }

        network.Send(peer.Address, new PeerMessage.Blocks(request.RequestId, [.. blocks]));
    }
}
