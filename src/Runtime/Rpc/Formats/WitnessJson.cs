using System;
using Sequitur.Primitives;
using Sequitur.Rpc.Json;
using Sequitur.Storage;

namespace Sequitur.Rpc.Formats;

/// <summary>Writes a canonical execution witness (execution-apis, debug_executionWitness).</summary>
internal static class WitnessJson
{
    /// <summary>state, codes and headers.</summary>
    public static void WriteMembers(JsonOutput output, BlockWitness witness)
    {
        WriteAll(output, "state"u8, witness.Nodes);
        WriteAll(output, "codes"u8, witness.Codes);
        WriteAll(output, "headers"u8, witness.Headers);
    }

    /// <summary>Addresses and slot keys in one list, sorted as byte strings; both are sorted and without duplicates already.</summary>
    public static void WriteKeys(JsonOutput output, BlockWitness witness)
    {
        Address[] addresses = witness.Addresses;
        Hash256[] slots = witness.Slots;
        int address = 0;
        int slot = 0;
        output.BeginArray();
        while (address < addresses.Length || slot < slots.Length)
        {
            bool isAddress = slot == slots.Length
                || (address < addresses.Length && addresses[address].Bytes.SequenceCompareTo(slots[slot].Bytes) < 0);
            if (isAddress)
            {
                output.Data(addresses[address++]);
            }
            else
            {
                output.Data(slots[slot++]);
            }
        }

        output.EndArray();
    }

    private static void WriteAll(JsonOutput output, ReadOnlySpan<byte> name, byte[][] items)
    {
        output.Name(name);
        output.BeginArray();
        foreach (byte[] item in items)
        {
            output.Data(item);
        }

        output.EndArray();
    }
}
