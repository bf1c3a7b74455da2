using System;
using System.Buffers.Binary;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>The single values of a ledger: schema version, chain identity, head.</summary>
internal readonly struct MetaTable(LmdbTransaction transaction, LmdbDatabase table)
{
    /// <summary>Raised whenever docs/spec/storage.md changes in a way an older reader would misread.</summary>
    public const uint SchemaVersion = 3;

    private static ReadOnlySpan<byte> SchemaKey => "schema"u8;

    private static ReadOnlySpan<byte> ConfigurationKey => "configuration"u8;

    private static ReadOnlySpan<byte> GenesisKey => "genesis"u8;

    private static ReadOnlySpan<byte> HeadKey => "head"u8;

    private static ReadOnlySpan<byte> VotesAboveKey => "votes above"u8;

    public bool TryReadSchema(out uint version)
    {
        bool isThere = transaction.TryGet(table, SchemaKey, out ReadOnlySpan<byte> value);
        version = isThere && value.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(value) : 0;
        return isThere;
    }

    public Hash256 ReadConfiguration() => ReadHash(ConfigurationKey);

    public Hash256 ReadGenesis() => ReadHash(GenesisKey);

    /// <summary>The number of the last committed block.</summary>
    public ulong ReadHead() => transaction.TryGet(table, HeadKey, out ReadOnlySpan<byte> value) && value.Length == sizeof(ulong)
        ? BinaryPrimitives.ReadUInt64BigEndian(value)
        : throw CorruptedLedger.Because("the table of single values has no head", transaction.Folder);

    /// <summary>The height above which this ledger's validator votes; zero when nothing is written.</summary>
    public ulong ReadVotesAbove() => !transaction.TryGet(table, VotesAboveKey, out ReadOnlySpan<byte> value) ? 0
        : value.Length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(value)
        : throw CorruptedLedger.Because("the height that votes begin above is malformed", transaction.Folder);

    public void WriteVotesAbove(ulong height)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(value, height);
        transaction.Put(table, VotesAboveKey, value);
    }

    public void WriteIdentity(in Hash256 configuration, in Hash256 genesis)
    {
        Span<byte> version = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(version, SchemaVersion);
        transaction.Put(table, SchemaKey, version);
        transaction.Put(table, ConfigurationKey, configuration.Bytes);
        transaction.Put(table, GenesisKey, genesis.Bytes);
    }

    public void WriteHead(ulong number)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(value, number);
        transaction.Put(table, HeadKey, value);
    }

    private Hash256 ReadHash(ReadOnlySpan<byte> key) => transaction.TryGet(table, key, out ReadOnlySpan<byte> value) && value.Length == Hash256.Size
        ? new Hash256(value)
        : throw CorruptedLedger.Because("the table of single values is incomplete", transaction.Folder);
}
