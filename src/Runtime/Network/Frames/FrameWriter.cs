using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Network.Protocol;

namespace Sequitur.Network;

/// <summary>The outgoing side of a connection: two bounded lanes and one writer, which joins what waits into one write.</summary>
/// <remarks>
/// When nothing waits, a short message is written by the thread that sends it: no queue, timer or other thread stands between a vote and the socket.
/// Everything else is written by the thread pool. Bulk is cut into frames, and gives way to the urgent lane before each write.
/// </remarks>
internal sealed class FrameWriter(Stream stream, NetworkLimits limits, Action<string> failed, Action<int> written)
{
    private const int HeaderSize = PeerMessageCodec.HeaderSize;
    private const int ContentSizeMax = FrameReader.ContentSizeMax;

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _urgent = new();
    private readonly Queue<byte[]> _bulk = new();
    private readonly byte[] _batch = new byte[HeaderSize + ContentSizeMax];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _urgentOffset;
    private int _bulkOffset;
    private long _waitingBytes;
    private bool _isWriting;
    private bool _isEnding;
    private long _writeStarted;
    private long _lastWritten = Environment.TickCount64;

    /// <summary>Ends once the last message has been written, or writing has failed.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Nothing waits.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate) return _urgent.Count + _bulk.Count == 0;
        }
    }

    /// <summary>When something was last given to the socket.</summary>
    public long LastWritten => Volatile.Read(ref _lastWritten);

    /// <summary>Since when the socket takes nothing; zero while it does.</summary>
    public long BlockedSince => Volatile.Read(ref _writeStarted);

    /// <summary>Queues a sealed frame; false when the queue is full. After <see cref="End"/> it is dropped silently.</summary>
    public bool TryWrite(byte[] frame, bool mayWriteHere)
    {
        bool isBulk = FrameKinds.RulesOf(frame[HeaderSize - 1])!.IsBulk;
        lock (_gate)
        {
            if (_isEnding) return true;
            bool isFull = _urgent.Count + _bulk.Count >= limits.QueuedMessagesMax || _waitingBytes + frame.Length > limits.QueuedBytesMax;
            if (isFull && _waitingBytes > 0) return false;
            (isBulk ? _bulk : _urgent).Enqueue(frame);
            _waitingBytes += frame.Length;
            if (_isWriting) return true;
            _isWriting = true;
        }

        Start(mayWriteHere && !isBulk && frame.Length <= _batch.Length);
        return true;
    }

    /// <summary>Forgets what waits, except the rest of a message already begun, writes this as the last message, and refuses all later ones.</summary>
    public void End(byte[]? lastFrame)
    {
        lock (_gate)
        {
            if (_isEnding) return;
            _isEnding = true;
            Forget(_urgent, _urgentOffset);
            Forget(_bulk, 0);
            _bulkOffset = 0;
            if (lastFrame is not null) _urgent.Enqueue(lastFrame);
            if (_isWriting) return;
            _isWriting = true;
        }

        Start(mayWriteHere: false);
    }

    /// <summary>The rest of a message that was cut must follow before another of its lane; a bulk message simply stays unfinished.</summary>
    private static void Forget(Queue<byte[]> lane, int offset)
    {
        byte[]? begun = offset > 0 ? lane.Peek() : null;
        lane.Clear();
        if (begun is not null) lane.Enqueue(begun);
    }

    private void Start(bool mayWriteHere)
    {
        if (mayWriteHere) _ = WriteAsync(onCallersThread: true);
        else ThreadPool.UnsafeQueueUserWorkItem(static writer => _ = writer.WriteAsync(onCallersThread: false), this, preferLocal: false);
    }

    private async Task WriteAsync(bool onCallersThread)
    {
        try
        {
            while (TryTakeBatch(out ReadOnlyMemory<byte> batch))
            {
                Volatile.Write(ref _writeStarted, Environment.TickCount64);
                await stream.WriteAsync(batch).ConfigureAwait(false);
                Volatile.Write(ref _writeStarted, 0);
                Volatile.Write(ref _lastWritten, Environment.TickCount64);
                written(batch.Length);
                if (!onCallersThread || IsIdle) continue;
                Start(mayWriteHere: false);
                return;
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            _drained.TrySetResult();
            failed(exception is IOException { InnerException: { } inner } ? inner.Message : exception.Message);
        }
    }

    /// <summary>False, and nobody writes any more, when nothing waits.</summary>
    private bool TryTakeBatch(out ReadOnlyMemory<byte> batch)
    {
        lock (_gate)
        {
            if (_urgent.Count == 1 && _urgentOffset == 0 && _bulk.Count == 0 && _urgent.Peek().Length <= _batch.Length)
            {
                byte[] only = _urgent.Dequeue();
                _waitingBytes = 0;
                batch = only;
                return true;
            }

            int size = 0;
            while (TryAppend(_urgent, ref _urgentOffset, ref size))
            {
            }

            while (TryAppend(_bulk, ref _bulkOffset, ref size))
            {
            }

            batch = _batch.AsMemory(0, size);
            if (size > 0) return true;
            _isWriting = false;
            if (_isEnding) _drained.TrySetResult();
            return false;
        }
    }

    /// <summary>Appends the next frame of a lane to the batch if it fits.</summary>
    private bool TryAppend(Queue<byte[]> lane, ref int offset, ref int size)
    {
        if (!lane.TryPeek(out byte[]? message)) return false;
        int left = message.Length - HeaderSize - offset;
        int piece = Math.Min(left, ContentSizeMax);
        if (size + HeaderSize + piece > _batch.Length) return false;
        Span<byte> target = _batch.AsSpan(size);
        BinaryPrimitives.WriteInt32BigEndian(target, piece);
        target[HeaderSize - 1] = (byte)(message[HeaderSize - 1] | (piece < left ? FrameReader.MoreFollows : 0));
        message.AsSpan(HeaderSize + offset, piece).CopyTo(target[HeaderSize..]);
        size += HeaderSize + piece;
        offset += piece;
        if (piece == left)
        {
            lane.Dequeue();
            offset = 0;
            _waitingBytes = Math.Max(0, _waitingBytes - message.Length);
        }

        return true;
    }
}
