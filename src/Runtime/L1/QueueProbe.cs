using System;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.L1;

/// <summary>Asks an endpoint of L1 about a queue of messages before there is a chain that takes them.</summary>
public static class QueueProbe
{
    /// <summary>The chain id of the L1 whose endpoint it is and where the queue is.</summary>
    /// <exception cref="L1Exception">The endpoint fails, or there is no queue.</exception>
    public static async Task<ulong> FindChainIdAsync(Uri endpoint, Address queue, CancellationToken cancellation = default)
    {
        using L1Endpoint asked = new(new L1Options { Endpoint = endpoint, Bridge = new BridgeParameters() });
        ulong chainId = L1Endpoint.Quantity(await asked.AskAsync("eth_chainId", "[]", cancellation).ConfigureAwait(false), "eth_chainId");
        string call = $$"""[{"to":"{{queue}}","data":"{{Hex.Encode(Keccak.Hash("nextIndex()"u8).Bytes[..4])}}"},"latest"]""";
        JsonElement index = await asked.AskAsync("eth_call", call, cancellation).ConfigureAwait(false);
        byte[] word = L1Endpoint.Data(index, "nextIndex()");
        return word.Length == 32
            ? chainId
            : throw new L1Exception(L1Fault.NoContract, $"expected the contract MessageQueue at {queue} on the chain {chainId} and the 32 bytes of its nextIndex(), got {word.Length}");
    }
}
