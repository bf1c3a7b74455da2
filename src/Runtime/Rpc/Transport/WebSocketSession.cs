using System;
using System.Buffers;
using System.IO;
using System.Net.WebSockets;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Transport;

/// <summary>One WebSocket: reads messages, answers them, and sends notifications, all in bounded memory.</summary>
/// <remarks>
/// Responses and notifications leave through one queue, in the order they were made. A client that does not read is closed by name when
/// the queue is full; nothing on our side waits for it.
/// </remarks>
internal sealed class WebSocketSession : ISubscriber, IDisposable
{
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    private readonly WebSocket _socket;
    private readonly Dispatcher _dispatcher;
    private readonly RpcLimits _limits;
    private readonly Channel<Outgoing> _outgoing;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _calls;
    private readonly Lock _closing = new();
    private Action<ISubscriber>? _closed;
    private long _notificationBytes;
    private volatile bool _isClosed;
    private (WebSocketCloseStatus Status, string Reason) _reason;

    public WebSocketSession(WebSocket socket, Dispatcher dispatcher, RpcLimits limits, CancellationToken stopping)
    {
        _socket = socket;
        _dispatcher = dispatcher;
        _limits = limits;
        _stopping = stopping;
        _calls = new SemaphoreSlim(limits.WebSocketCallsMax, limits.WebSocketCallsMax);
        _outgoing = Channel.CreateBounded<Outgoing>(new BoundedChannelOptions(limits.NotificationsQueuedMax) { SingleReader = true });
    }

    public async Task RunAsync()
    {
        using CancellationTokenRegistration stop = _stopping.Register(() => End(WebSocketCloseStatus.EndpointUnavailable, "the server is stopping"));
        Task sending = SendAllAsync();
        try
        {
            await ReceiveAllAsync().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException or IOException)
        {
            // The client went away, or we are stopping: the end of a session, not a fault.
        }

        End(WebSocketCloseStatus.NormalClosure, "");
        await sending.ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        // Calls still running have nowhere to answer, but their buffers must be theirs until they end.
        for (int slot = 0; slot < _limits.WebSocketCallsMax; slot++)
        {
            await _calls.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        while (_outgoing.Reader.TryRead(out Outgoing unsent))
        {
            unsent.Dispose();
        }
    }

    public void Dispose()
    {
        _ended.Dispose();
        _calls.Dispose();
    }

    public bool TryNotify(ReadOnlyMemory<byte> message)
    {
        if (Interlocked.Add(ref _notificationBytes, message.Length) <= _limits.NotificationBytesQueuedMax
            && _outgoing.Writer.TryWrite(new Outgoing(message, null)))
        {
            return true;
        }

        End(WebSocketCloseStatus.PolicyViolation, $"slow consumer: {_outgoing.Reader.Count} messages were waiting");
        return false;
    }

    public void OnClosed(Action<ISubscriber> closed)
    {
        lock (_closing)
        {
            if (!_isClosed)
            {
                _closed += closed;
                return;
            }
        }

        closed(this);
    }

    private async Task ReceiveAllAsync()
    {
        while (true)
        {
            byte[] message = ArrayPool<byte>.Shared.Rent(4096);
            (message, int count) = await ReceiveAsync(message).ConfigureAwait(false);
            if (count < 0)
            {
                await DiscardAsync(message).ConfigureAwait(false);
                return;
            }

            await _calls.WaitAsync(_ended.Token).ConfigureAwait(false);
            _ = AnswerAsync(message, count);
        }
    }

    /// <summary>Reads on until the client has seen why we close: closing with unread bytes would reset the connection and lose the reason.</summary>
    private async Task DiscardAsync(byte[] message)
    {
        try
        {
            while (_socket.State is WebSocketState.Open or WebSocketState.CloseSent)
            {
                await _socket.ReceiveAsync(message.AsMemory(), _ended.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    /// <summary>One message; a negative count when there are no more.</summary>
    private async ValueTask<(byte[] Message, int Count)> ReceiveAsync(byte[] message)
    {
        int count = 0;
        while (true)
        {
            ValueWebSocketReceiveResult read = await _socket.ReceiveAsync(message.AsMemory(count), _ended.Token).ConfigureAwait(false);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                return (message, -1);
            }

            count += read.Count;
            if (count > _limits.RequestBytesMax)
            {
                End(WebSocketCloseStatus.MessageTooBig, $"message too large: expected at most {_limits.RequestBytesMax} bytes");
                return (message, -1);
            }

            if (read.EndOfMessage)
            {
                return (message, count);
            }

            if (count == message.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(message.Length * 2);
                message.AsSpan(0, count).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(message);
                message = larger;
            }
        }
    }

    private async Task AnswerAsync(byte[] message, int count)
    {
        try
        {
            SubscriberCall call = new(this);
            JsonOutput output = _dispatcher.NewOutput();
            try
            {
                await _dispatcher.AnswerAsync(message.AsMemory(0, count), output, call, _ended.Token).ConfigureAwait(false);
                if (output.Length != 0)
                {
                    await _outgoing.Writer.WriteAsync(new Outgoing(output.Written, output), _ended.Token).ConfigureAwait(false);
                    output = null!;
                }
            }
            finally
            {
                // Null once the queue owns it.
                output?.Dispose();
            }

            call.Responded();
        }
        catch (Exception fault) when (fault is OperationCanceledException or ChannelClosedException)
        {
            // The session ended first.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
            _calls.Release();
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (Outgoing outgoing in _outgoing.Reader.ReadAllAsync(_ended.Token).ConfigureAwait(false))
            {
                using (outgoing)
                {
                    if (_isClosed)
                    {
                        break;
                    }

                    await _socket.SendAsync(outgoing.Message, WebSocketMessageType.Text, endOfMessage: true, _ended.Token).ConfigureAwait(false);
                    if (outgoing.Owner is null)
                    {
                        Interlocked.Add(ref _notificationBytes, -outgoing.Message.Length);
                    }
                }
            }

            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(_reason.Status, _reason.Reason, _ended.Token).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException or IOException)
        {
            End(WebSocketCloseStatus.EndpointUnavailable, "");
        }
    }

    /// <summary>Stops accepting messages to send and names the reason; whatever still waits on the client after a moment is cut off.</summary>
    private void End(WebSocketCloseStatus status, string reason)
    {
        Action<ISubscriber>? closed;
        lock (_closing)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _reason = (status, reason);
            closed = _closed;
            _closed = null;
        }

        _outgoing.Writer.TryComplete();
        _ended.CancelAfter(CloseTime);
        closed?.Invoke(this);
    }

    /// <summary>A message in the queue. A response brings its buffer along; a notification shares its bytes with other sockets.</summary>
    private readonly record struct Outgoing(ReadOnlyMemory<byte> Message, JsonOutput? Owner) : IDisposable
    {
        public void Dispose() => Owner?.Dispose();
    }
}
