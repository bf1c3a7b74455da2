using System;
using System.IO;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Sequitur.Network;

/// <summary>Takes incoming connections, by Kestrel's socket transport without HTTP.</summary>
internal sealed class PeerListener(AttemptGate gate, NetworkCounters counters) : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(100);

    private IConnectionListener? _listener;

    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    public async Task BindAsync(IPEndPoint endPoint, CancellationToken cancellation)
    {
        SocketTransportOptions options = new()
        {
            // What arrives is read by the thread that heard of it, and what is sent is sent by the thread that sends.
            UnsafePreferInlineScheduling = true,
            WaitForDataBeforeAllocatingBuffer = false,
            NoDelay = true,
            MaxReadBufferSize = 64 * 1024,
            MaxWriteBufferSize = 64 * 1024,
        };
        SocketTransportFactory factory = new(Options.Create(options), NullLoggerFactory.Instance);
        _listener = await factory.BindAsync(endPoint, cancellation).ConfigureAwait(false);
        EndPoint = (IPEndPoint)_listener.EndPoint;
    }

    /// <summary>Serves each connection on its own, until the listener is closed.</summary>
    public async Task RunAsync(Func<Stream, IPEndPoint, Func<ValueTask>, Task> serve)
    {
        while (await AcceptAsync().ConfigureAwait(false) is { } context)
        {
            if (context.RemoteEndPoint is IPEndPoint from && TryTune(context) && gate.TryEnter(from.Address))
            {
                _ = ServeAsync(context, from, serve);
                continue;
            }

            counters.Refused();
            context.Abort();
            _ = context.DisposeAsync().AsTask();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is not { } listener) return;
        await listener.UnbindAsync().ConfigureAwait(false);
        await listener.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Null once the listener is closed. What goes wrong with one connection, or with file handles for a while, does not end the listening.</summary>
    private async Task<ConnectionContext?> AcceptAsync()
    {
        while (true)
        {
            try
            {
                return await _listener!.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                await Task.Delay(PauseAfterFault).ConfigureAwait(false);
            }
        }
    }

    /// <summary>False when the other side is gone already.</summary>
    private static bool TryTune(ConnectionContext context)
    {
        try
        {
            if (context.Features.Get<IConnectionSocketFeature>() is { } feature) SocketTuning.Apply(feature.Socket);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private async Task ServeAsync(ConnectionContext context, IPEndPoint from, Func<Stream, IPEndPoint, Func<ValueTask>, Task> serve)
    {
        try
        {
            // Accepting goes on meanwhile.
            await Task.Yield();
            await serve(new PipeStream(context.Transport), from, () => ReleaseAsync(context)).ConfigureAwait(false);
        }
        finally
        {
            gate.Leave();
        }
    }

    private static async ValueTask ReleaseAsync(ConnectionContext context)
    {
        await context.Transport.Output.CompleteAsync().ConfigureAwait(false);
        context.Abort();
        await context.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A connection's two pipes as the stream that TLS stands on.</summary>
    private sealed class PipeStream(IDuplexPipe pipe) : Stream
    {
        private readonly Stream _input = pipe.Input.AsStream(leaveOpen: true);
        private readonly Stream _output = pipe.Output.AsStream(leaveOpen: true);

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _input.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _output.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
