using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;

namespace Sequitur.Rpc.Traces;

/// <summary>A block and what its execution needs, as this node keeps both.</summary>
internal sealed record WitnessedBlock(Block Block, BlockWitness Witness)
{
    public BlockHeader Header => Block.Header;

    /// <param name="configuration">The rules of the chain.</param>
    /// <param name="isStrict">Whether the witness must be canonical and minimal, as a trace's must be.</param>
    public StatelessInput ToInput(ChainConfiguration configuration, bool isStrict) => new()
    {
        Configuration = configuration,
        HeaderRlp = Header.Rlp,
        ExpectedHash = Header.Hash,
        Transactions = Array.ConvertAll(Block.Transactions, static transaction => transaction.Raw),
        Withdrawals = Block.Withdrawals,
        WitnessState = Witness.Nodes,
        WitnessCodes = Witness.Codes,
        WitnessHeaders = Witness.Headers,
        IsStrict = isStrict,
    };

    /// <summary>Hash of all that an execution is given, each list and string with its length.</summary>
    public Hash256 Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Header.Rlp);
        Append(hash, Array.ConvertAll(Block.Transactions, static transaction => transaction.Raw));
        Append(hash, Array.ConvertAll(Block.Withdrawals, static withdrawal => withdrawal.Encode()));
        Append(hash, Witness.Nodes);
        Append(hash, Witness.Codes);
        Append(hash, Witness.Headers);
        return new Hash256(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, byte[][] items)
    {
        AppendNumber(hash, items.Length);
        foreach (byte[] item in items) Append(hash, item);
    }

    private static void Append(IncrementalHash hash, byte[] item)
    {
        AppendNumber(hash, item.Length);
        hash.AppendData(item);
    }

    private static void AppendNumber(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
