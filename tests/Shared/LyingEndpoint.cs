using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace Sequitur.Tests;

/// <summary>Answers every request with the same text, or never.</summary>
internal sealed class LyingEndpoint : IDisposable
{
    private readonly HttpListener _listener = new();

    public LyingEndpoint(string? answer)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
        _listener.Prefixes.Add(Address.OriginalString);
        _listener.Start();
        _ = ServeAsync(answer);
    }

    public Uri Address { get; }

    public static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync(string? answer)
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                if (answer is null) continue;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
                context.Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // The other side gave up, or the test has ended.
            }
        }
    }
}
