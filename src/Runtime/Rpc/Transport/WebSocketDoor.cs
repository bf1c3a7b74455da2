using System;
using System.IO;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http.Features;
using Sequitur.Rpc.Dispatch;

namespace Sequitur.Rpc.Transport;

/// <summary>Accepts WebSockets (RFC 6455 §4.2) on the HTTP port and keeps them within their number.</summary>
internal sealed class WebSocketDoor(Dispatcher dispatcher, RpcLimits limits)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    private int _open;

    public static bool IsUpgrade(IHttpRequestFeature request) =>
        string.Equals(request.Headers.Upgrade.ToString(), "websocket", StringComparison.OrdinalIgnoreCase);

    public async Task AcceptAsync(IFeatureCollection context, IHttpRequestFeature request, CancellationToken stopping)
    {
        IHttpUpgradeFeature? upgrade = context.Get<IHttpUpgradeFeature>();
        string key = request.Headers.SecWebSocketKey.ToString();
        if (upgrade is null || !upgrade.IsUpgradableRequest || request.Headers.SecWebSocketVersion != "13" || !IsKey(key))
        {
            RpcError error = RpcError.InvalidRequest("expected a WebSocket handshake of version 13 with a 16-byte key");
            await HttpDoor.RefuseAsync(context, 400, error).ConfigureAwait(false);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _open) > limits.WebSocketsMax)
            {
                RpcError error = RpcError.LimitExceeded($"too many WebSockets: expected at most {limits.WebSocketsMax}");
                await HttpDoor.RefuseAsync(context, 503, error).ConfigureAwait(false);
                return;
            }

            IHttpResponseFeature response = context.GetRequiredFeature<IHttpResponseFeature>();
            response.Headers.Upgrade = "websocket";
            response.Headers.SecWebSocketAccept = AcceptOf(key);
            Stream stream = await upgrade.UpgradeAsync().ConfigureAwait(false);
            using WebSocket socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions
            {
                IsServer = true,
                KeepAliveInterval = KeepAlive,
                KeepAliveTimeout = KeepAlive,
            });
            using WebSocketSession session = new(socket, dispatcher, limits, stopping);
            await session.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private static bool IsKey(string key)
    {
        Span<byte> bytes = stackalloc byte[16];
        return Convert.TryFromBase64String(key, bytes, out int count) && count == bytes.Length;
    }

    /// <summary>RFC 6455 §4.2.2: SHA-1 of the key and a fixed identifier.</summary>
    private static string AcceptOf(string key)
    {
#pragma warning disable CA5350 // The protocol names SHA-1; nothing rests on its strength.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }
}
