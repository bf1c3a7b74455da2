using System;
using System.Buffers.Binary;
using System.IO.Compression;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <summary>A block's witness as stored. Codes are stored by hash, since the table of codes has them, and headers by the oldest number.</summary>
/// <remarks>
/// Version byte 1, method (0 plain, 1 brotli), length of the plain content (4 bytes, little-endian), content. Content is five RLP items:
/// nodes, code hashes in the order of the codes, oldest header number, addresses, slots.
/// </remarks>
internal sealed class StoredWitness(bool compresses)
{
    private const byte Version = 1;
    private const byte Plain = 0;
    private const byte Brotli = 1;
    private const int HeaderSize = 6;

    // A higher quality costs much time for a few percent.
    private const int BrotliQuality = 1;
    private const int BrotliWindow = 22;

    private readonly RlpWriter _content = new(1 << 16);
    private byte[] _value = new byte[1 << 16];

    public ReadOnlySpan<byte> Write(SealedBlock block)
    {
        _content.Clear();
        WriteBytes(block.Delta.WitnessNodes);
        int codes = _content.BeginList();
        foreach (byte[] code in block.Delta.WitnessCodes)
        {
            _content.Write(Keccak.Hash(code));
        }

        _content.EndList(codes);
        ulong parent = block.Block.Header.Number - 1;
        _content.Write(Math.Min(block.OldestBlockHashRead, parent));
        int addresses = _content.BeginList();
        foreach (ref readonly Address address in block.Delta.AccessedAddresses.AsSpan())
        {
            _content.Write(address);
        }

        _content.EndList(addresses);
        int slots = _content.BeginList();
        foreach (ref readonly Hash256 slot in block.Delta.AccessedSlots.AsSpan())
        {
            _content.Write(slot);
        }

        _content.EndList(slots);
        return Compress(_content.Written);
    }

    /// <summary>False when the value is not one that <see cref="Write"/> made. Codes and headers are found by the caller.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out StoredWitnessContent? content)
    {
        content = null;
        if (value.Length < HeaderSize || value[0] != Version)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(value[2..]);
        byte[] plain = [];
        bool isReadable = value[1] switch
        {
            Plain => length == value.Length - HeaderSize,
            Brotli => TryDecompress(value[HeaderSize..], length, out plain),
            _ => false,
        };
        return isReadable && TryReadContent(value[1] == Plain ? value[HeaderSize..] : plain, out content);
    }

    private ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> content)
    {
        int bound = HeaderSize + Math.Max(content.Length, BrotliEncoder.GetMaxCompressedLength(content.Length));
        if (_value.Length < bound)
        {
            _value = new byte[Math.Max(bound, _value.Length * 2)];
        }

        int length = 0;
        bool isCompressed = compresses
            && BrotliEncoder.TryCompress(content, _value.AsSpan(HeaderSize), out length, BrotliQuality, BrotliWindow)
            && length < content.Length;
        if (!isCompressed)
        {
            content.CopyTo(_value.AsSpan(HeaderSize));
            length = content.Length;
        }

        _value[0] = Version;
        _value[1] = isCompressed ? Brotli : Plain;
        BinaryPrimitives.WriteInt32LittleEndian(_value.AsSpan(2), content.Length);
        return _value.AsSpan(0, HeaderSize + length);
    }

    private static bool TryDecompress(ReadOnlySpan<byte> compressed, int length, out byte[] plain)
    {
        plain = [];
        if (length < 0)
        {
            return false;
        }

        plain = new byte[length];
        return BrotliDecoder.TryDecompress(compressed, plain, out int written) && written == length;
    }

    private static bool TryReadContent(ReadOnlySpan<byte> plain, out StoredWitnessContent? content)
    {
        RlpReader reader = new(plain);
        byte[][] nodes = ReadBytesList(ref reader);
        Hash256[] codeHashes = ReadHashes(ref reader);
        ulong oldestHeader = reader.ReadUInt64();
        RlpReader list = reader.ReadList();
        Address[] addresses = new Address[list.CountItems()];
        for (int i = 0; i < addresses.Length; i++)
        {
            addresses[i] = list.ReadAddress();
        }

        reader.CloseList(ref list);
        Hash256[] slots = ReadHashes(ref reader);
        reader.ExpectEnd();
        content = reader.HasError ? null : new StoredWitnessContent(nodes, codeHashes, oldestHeader, addresses, slots);
        return content is not null;
    }

    private void WriteBytes(byte[][] items)
    {
        int list = _content.BeginList();
        foreach (byte[] item in items)
        {
            _content.Write(item);
        }

        _content.EndList(list);
    }

    private static byte[][] ReadBytesList(ref RlpReader reader)
    {
        RlpReader list = reader.ReadList();
        byte[][] items = new byte[list.CountItems()][];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = list.ReadBytes().ToArray();
        }

        reader.CloseList(ref list);
        return items;
    }

    private static Hash256[] ReadHashes(ref RlpReader reader)
    {
        RlpReader list = reader.ReadList();
        Hash256[] items = new Hash256[list.CountItems()];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = list.ReadHash256();
        }

        reader.CloseList(ref list);
        return items;
    }
}

/// <summary>A stored witness before its codes and headers are looked up.</summary>
internal sealed record StoredWitnessContent(byte[][] Nodes, Hash256[] CodeHashes, ulong OldestHeader, Address[] Addresses, Hash256[] Slots);
