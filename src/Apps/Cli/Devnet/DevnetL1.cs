using System;
using System.Threading.Tasks;
using Sequitur.L1;
using Sequitur.Primitives;

namespace Sequitur.Cli.Devnet;

/// <summary>The L1 of a local network: where its validators read messages, and for a new chain whose.</summary>
/// <param name="Rpc">JSON-RPC of a node of L1.</param>
/// <param name="MessageQueue">The contract there; null: that of the chain which is continued.</param>
internal sealed record DevnetL1(string Rpc, Address? MessageQueue)
{
    /// <summary>Which L1 it is, for the genesis file of a new chain; known once <see cref="FindAsync"/> has asked.</summary>
    public NewChainL1? Found { get; init; }

    /// <summary>From the two options. Throws <see cref="SettingsException"/> with what is wrong.</summary>
    public static DevnetL1? Of(string? rpc, string? queue)
    {
        if (rpc is null) return queue is null ? null : throw new SettingsException("--l1-message-queue: expected --l1-rpc URL with it");
        new L1File { Rpc = rpc }.Check("--l1-rpc");
        if (queue is null) return new DevnetL1(rpc, null);
        bool isAddress = Hex.TryDecode(queue, out byte[] bytes) && bytes.Length == Address.Size;
        return isAddress ? new DevnetL1(rpc, new Address(bytes)) : throw new SettingsException($"--l1-message-queue: expected an address, 0x and 40 hexadecimal digits, got '{queue}'");
    }

    /// <summary>Asks the endpoint for its chain id and whether the queue is there: a genesis file that names another one would be good for nothing.</summary>
    /// <exception cref="SettingsException">There is no queue, or none was named.</exception>
    public async Task<DevnetL1> FindAsync()
    {
        Address queue = MessageQueue ?? throw new SettingsException("--l1-rpc: a new chain takes messages from a contract on L1 that its genesis names: expected --l1-message-queue ADDRESS with it");
        try
        {
            ulong chainId = await QueueProbe.FindChainIdAsync(new Uri(Rpc), queue).ConfigureAwait(false);
            return this with { Found = new NewChainL1 { ChainId = chainId, MessageQueue = queue } };
        }
        catch (L1Exception fault)
        {
            throw new SettingsException($"--l1-rpc {Rpc}: {fault.Message}", fault);
        }
    }
}
