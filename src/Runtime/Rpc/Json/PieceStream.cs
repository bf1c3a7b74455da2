using System;
using System.Collections.Generic;
using System.IO;

namespace Sequitur.Rpc.Json;

/// <summary>Keeps what is written in pieces too small for the heap of large objects, which only a full collection clears.</summary>
/// <param name="skipped">Bytes at the start that are not kept.</param>
internal sealed class PieceStream(int skipped) : Stream
{
    private const int PieceSize = 64 * 1024;

    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private readonly List<byte> _rest = [];
    private byte[] _piece = [];
    private int _length;
    private int _skipped = skipped;
    private bool _isPast;

    public IReadOnlyList<ReadOnlyMemory<byte>> Pieces => _pieces;

    public long PieceBytes { get; private set; }

    /// <summary>What was written after <see cref="EndPieces"/>.</summary>
    public ReadOnlySpan<byte> Rest => _rest.ToArray();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What comes now is no piece any more.</summary>
    public void EndPieces()
    {
        Close(_length);
        _isPast = true;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        int dropped = Math.Min(_skipped, buffer.Length);
        _skipped -= dropped;
        buffer = buffer[dropped..];
        if (_isPast)
        {
            _rest.AddRange(buffer);
            return;
        }

        while (!buffer.IsEmpty)
        {
            if (_length == _piece.Length) Close(_length);
            if (_length == 0) _piece = GC.AllocateUninitializedArray<byte>(PieceSize);
            int count = Math.Min(buffer.Length, PieceSize - _length);
            buffer[..count].CopyTo(_piece.AsSpan(_length));
            _length += count;
            buffer = buffer[count..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Close(int length)
    {
        if (length == 0) return;
        _pieces.Add(_piece.AsMemory(0, length));
        PieceBytes += length;
        _length = 0;
    }
}
