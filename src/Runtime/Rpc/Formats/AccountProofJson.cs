using System;
using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rpc.Json;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Rpc.Formats;

/// <summary>Writes an account with Merkle proofs (EIP-1186).</summary>
internal static class AccountProofJson
{
    /// <summary>Proves an account and some of its slots from a state.</summary>
    public static StateFault Write(JsonOutput output, LedgerSnapshot state, in Hash256 stateRoot, in Address address, in Account account, List<U256> keys)
    {
        Hash256 addressHash = Keccak.Hash(address.Bytes);
        StateFault fault = MerkleProof.Build(state, default, stateRoot, addressHash, out byte[][] accountProof);
        SlotProof[] slots = new SlotProof[keys.Count];
        for (int i = 0; i < slots.Length && !fault.IsSet; i++)
        {
            fault = MerkleProof.Build(state, addressHash, account.StorageRoot, Keccak.Hash(keys[i].ToHash256().Bytes), out byte[][] proof);
            state.ReadStorage(address, keys[i], out U256 value);
            slots[i] = new SlotProof(keys[i], value, proof);
        }

        if (!fault.IsSet) Write(output, address, account, accountProof, slots);
        return fault;
    }

    public static void Write(JsonOutput output, in Address address, in Account account, byte[][] accountProof, ReadOnlySpan<SlotProof> slots)
    {
        output.BeginObject();
        output.Data("address"u8, address);
        WriteProof(output, "accountProof"u8, accountProof);
        output.Quantity("balance"u8, account.Balance);
        output.Data("codeHash"u8, account.CodeHash);
        output.Quantity("nonce"u8, account.Nonce);
        output.Data("storageHash"u8, account.StorageRoot);
        output.Name("storageProof"u8);
        output.BeginArray();
        foreach (ref readonly SlotProof slot in slots)
        {
            output.BeginObject();
            output.Name("key"u8);
            output.Word(slot.Key);
            output.Quantity("value"u8, slot.Value);
            WriteProof(output, "proof"u8, slot.Nodes);
            output.EndObject();
        }

        output.EndArray();
        output.EndObject();
    }

    private static void WriteProof(JsonOutput output, ReadOnlySpan<byte> name, byte[][] proof)
    {
        output.Name(name);
        output.BeginArray();
        foreach (byte[] node in proof)
        {
            output.Data(node);
        }

        output.EndArray();
    }
}

/// <summary>A slot with its value and the nodes that prove it, root first.</summary>
internal readonly record struct SlotProof(U256 Key, U256 Value, byte[][] Nodes);
