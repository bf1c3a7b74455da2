using System;
using System.Buffers;
using System.Buffers.Binary;
using Sequitur.Network.Protocol;

namespace Sequitur.Network;

/// <summary>Cuts what arrives into messages. A frame is length (u32, big-endian), kind, content; bit 7 of the kind says that the message goes on in
/// the next frame of this kind. One message of each lane may be under way, so that votes can pass between the pieces of a block.</summary>
/// <remarks>Nothing is allocated for bytes that have only been promised: an unfinished message's buffer doubles as its pieces arrive.</remarks>
internal sealed class FrameReader(Func<Kind, bool> isExpected) : IDisposable
{
    /// <summary>Longest content of one frame.</summary>
    public const int ContentSizeMax = 32 * 1024;

    public const byte MoreFollows = 0x80;

    private const int HeaderSize = PeerMessageCodec.HeaderSize;
    private const int KindMask = 0x7f;

    private readonly byte[] _received = new byte[2 * (HeaderSize + ContentSizeMax)];
    private readonly UnfinishedMessage _urgent = new();
    private readonly UnfinishedMessage _bulk = new();
    private int _start;
    private int _end;

    /// <summary>Where the next bytes go; never empty after <see cref="TryTake"/> has returned false without a refusal.</summary>
    public Memory<byte> Room
    {
        get
        {
            if (_start > 0)
            {
                _received.AsSpan(_start, _end - _start).CopyTo(_received);
                _end -= _start;
                _start = 0;
            }

            return _received.AsMemory(_end);
        }
    }

    public void Arrived(int count) => _end += count;

    /// <summary>The next whole message; its content is valid until the next call. False when more bytes are needed, or when these are refused by name.</summary>
    public bool TryTake(out MessageRules rules, out ReadOnlySpan<byte> content, out string? refusal)
    {
        content = default;
        _urgent.ReleaseTaken();
        _bulk.ReleaseTaken();
        while (TryTakeFrame(out rules, out bool isLast, out ReadOnlySpan<byte> piece, out refusal))
        {
            UnfinishedMessage unfinished = rules.IsBulk ? _bulk : _urgent;
            refusal = unfinished.Refuse(rules, piece.Length, isLast);
            if (refusal is not null) return false;
            if (!unfinished.IsUnderWay && isLast)
            {
                content = piece;
                return true;
            }

            unfinished.Append(rules, piece);
            if (!isLast) continue;
            content = unfinished.Take();
            return true;
        }

        return false;
    }

    public void Dispose()
    {
        _urgent.Release();
        _bulk.Release();
    }

    private bool TryTakeFrame(out MessageRules rules, out bool isLast, out ReadOnlySpan<byte> content, out string? refusal)
    {
        rules = null!;
        isLast = true;
        content = default;
        refusal = null;
        ReadOnlySpan<byte> waiting = _received.AsSpan(_start, _end - _start);
        if (waiting.Length < HeaderSize) return false;
        uint size = BinaryPrimitives.ReadUInt32BigEndian(waiting);
        byte kind = waiting[HeaderSize - 1];
        if (FrameKinds.RulesOf(kind & KindMask) is not { } known)
        {
            refusal = $"kind {kind & KindMask} is unknown";
            return false;
        }

        rules = known;
        isLast = (kind & MoreFollows) == 0;
        if (size > Math.Min(ContentSizeMax, rules.BytesMax))
        {
            refusal = $"{rules.Name}: a frame of at most {Math.Min(ContentSizeMax, rules.BytesMax)} bytes expected, {size} promised";
            return false;
        }

        if (!isExpected(rules.Kind))
        {
            refusal = $"{rules.Name}: not expected now";
            return false;
        }

        if (waiting.Length < HeaderSize + (int)size) return false;
        content = waiting.Slice(HeaderSize, (int)size);
        _start += HeaderSize + (int)size;
        return true;
    }

    /// <summary>A message that comes in several frames.</summary>
    private sealed class UnfinishedMessage
    {
        private byte[] _buffer = [];
        private int _size;
        private MessageRules? _rules;
        private bool _isTaken;

        public bool IsUnderWay => _rules is not null;

        /// <summary>Why this piece cannot be the next one; null when it can.</summary>
        public string? Refuse(MessageRules rules, int size, bool isLast)
        {
            if (_rules is not null && rules != _rules) return $"{rules.Name}: the rest of {_rules.Name} expected";
            if (!isLast && size != ContentSizeMax) return $"{rules.Name}: a frame that is not the last of its message is full";
            if (_rules is not null && isLast && size == 0) return $"{rules.Name}: the last frame of a message is empty";
            return SizeSoFar + size > rules.BytesMax ? $"{rules.Name}: at most {rules.BytesMax} bytes expected, more came" : null;
        }

        private int SizeSoFar => _rules is null ? 0 : _size;

        public void Append(MessageRules rules, ReadOnlySpan<byte> piece)
        {
            if (_rules is null)
            {
                Release();
                _rules = rules;
            }

            if (_size + piece.Length > _buffer.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer.Length, _size + piece.Length));
                _buffer.AsSpan(0, _size).CopyTo(larger);
                ReturnBuffer();
                _buffer = larger;
            }

            piece.CopyTo(_buffer.AsSpan(_size));
            _size += piece.Length;
        }

        /// <summary>Valid until <see cref="ReleaseTaken"/>.</summary>
        public ReadOnlySpan<byte> Take()
        {
            _rules = null;
            _isTaken = true;
            return _buffer.AsSpan(0, _size);
        }

        public void Release()
        {
            ReturnBuffer();
            _buffer = [];
            _size = 0;
            _rules = null;
            _isTaken = false;
        }

        /// <summary>A taken message has been decoded by the time the next one is asked for.</summary>
        public void ReleaseTaken()
        {
            if (_isTaken) Release();
        }

        private void ReturnBuffer()
        {
            if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
