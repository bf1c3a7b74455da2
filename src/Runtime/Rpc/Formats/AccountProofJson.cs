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
    public static StateFault Write(JsonOutput output, LedgerSnapshot state, in Hash256 stateRoot, in Address address, in Account account, List<U256> keys)
    {
        Hash256 addressHash = Keccak.Hash(address.Bytes);
        StateFault fault = MerkleProof.Build(state, default, stateRoot, addressHash, out byte[][] proof);
        if (fault.IsSet)
        {
            return fault;
        }

        output.BeginObject();
        output.Data("address"u8, address);
        WriteProof(output, "accountProof"u8, proof);
        output.Quantity("balance"u8, account.Balance);
        output.Data("codeHash"u8, account.CodeHash);
        output.Quantity("nonce"u8, account.Nonce);
        output.Data("storageHash"u8, account.StorageRoot);
        output.Name("storageProof"u8);
        output.BeginArray();
        Span<byte> word = stackalloc byte[32];
        foreach (U256 key in keys)
        {
            key.WriteBigEndian(word);
            fault = MerkleProof.Build(state, addressHash, account.StorageRoot, Keccak.Hash(word), out proof);
            if (fault.IsSet)
            {
                return fault;
            }

            state.ReadStorage(address, key, out U256 value);
            output.BeginObject();
            output.Data("key"u8, word);
            output.Quantity("value"u8, value);
            WriteProof(output, "proof"u8, proof);
            output.EndObject();
        }

        output.EndArray();
        output.EndObject();
        return default;
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
