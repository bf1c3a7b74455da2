using System;
using System.IO;
using System.Text.Json;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Tests;

/// <summary>The compiled contract L2MessageQueue, as genesis places it, and calls of it.</summary>
internal static class MessageQueueContract
{
    public static BridgeParameters Parameters { get; } = new() { Contract = Predeploys.MessageQueue };

    public static GenesisAccount Account { get; } = new(Predeploys.MessageQueue, 1, default, ReadCode(), MessageQueueStorage.Of(Parameters));

    /// <summary>The call data of <c>sendMessage(address,bytes)</c>.</summary>
    public static byte[] Send(in Address target, ReadOnlySpan<byte> data)
    {
        byte[] call = new byte[4 + (3 * 32) + ((data.Length + 31) / 32 * 32)];
        Crypto.Keccak.Hash("sendMessage(address,bytes)"u8).Bytes[..4].CopyTo(call);
        target.ToWord().WriteBigEndian(call.AsSpan(4));
        ((U256)64).WriteBigEndian(call.AsSpan(36));
        ((U256)(ulong)data.Length).WriteBigEndian(call.AsSpan(68));
        data.CopyTo(call.AsSpan(100));
        return call;
    }

    private static byte[] ReadCode()
    {
        using Stream artifact = typeof(MessageQueueContract).Assembly.GetManifestResourceStream("L2MessageQueue.json")!;
        using JsonDocument json = JsonDocument.Parse(artifact);
        return Convert.FromHexString(json.RootElement.GetProperty("runtimeCode").GetString().AsSpan(2));
    }
}
