using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO.Compression;

namespace Sequitur.Rpc.Json;

/// <summary>Text, compressed so that it can stand in any gzip response: DEFLATE blocks that end at a whole byte, and what the response's checksum needs.</summary>
/// <remarks>Immutable, so that one can be sent to many at once.</remarks>
public sealed class PackedValue
{
    /// <summary>Smaller ones are not worth compressing on any network this serves.</summary>
    public const int PlainBytesMin = 64 * 1024;

    private const int GzipHeaderBytes = 10;

    private PackedValue(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long bytes, long plainBytes, uint checksum)
    {
        Pieces = pieces;
        Bytes = bytes;
        PlainBytes = plainBytes;
        Checksum = checksum;
    }

    /// <summary>The blocks, none of them the last, cut anywhere.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Pieces { get; }

    public long Bytes { get; }

    public long PlainBytes { get; }

    /// <summary>CRC-32 of the text.</summary>
    public uint Checksum { get; }

    /// <param name="text">At least one byte.</param>
    /// <param name="isMostlyHashes">Hexadecimal hashes hold nothing twice: looking for it takes most of the time, and the fastest search makes the result larger.</param>
    public static PackedValue Of(ReadOnlySpan<byte> text, bool isMostlyHashes)
    {
        using var target = new PieceStream(GzipHeaderBytes);
        var options = new ZLibCompressionOptions
        {
            CompressionLevel = 1,
            CompressionStrategy = isMostlyHashes ? ZLibCompressionStrategy.HuffmanOnly : ZLibCompressionStrategy.Default,
        };
        using (var gzip = new GZipStream(target, options, leaveOpen: true))
        {
            gzip.Write(text);
            gzip.Flush();
            target.EndPieces();
        }

        // The stream computes the checksum on its way; its header, last block and trailer are made anew for each response.
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(target.Rest[^8..]);
        return new PackedValue(target.Pieces, target.PieceBytes, text.Length, checksum);
    }
}
