using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Apps.Network;

/// <summary>Answers the two questions a devnet asks of its validators, and nothing else.</summary>
internal sealed class StandInNode : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;
    private int _asked;

    private StandInNode(int peers)
    {
        Peers = peers;
        _listener.Start();
        Url = $"http://{_listener.LocalEndpoint}";
        _serving = ServeAsync();
    }

    public string Url { get; }

    public volatile int Peers;

    public int Asked => Volatile.Read(ref _asked);

    public static StandInNode Start(int peers) => new(peers);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using TcpClient held = client;
        byte[] bytes = new byte[4_096];
        try
        {
            // Each question fits one packet on loopback together with its headers, or comes right after them.
            string question = "";
            while (!question.Contains("params", StringComparison.Ordinal)) question += Encoding.ASCII.GetString(bytes, 0, await client.GetStream().ReadAsync(bytes));
            Interlocked.Increment(ref _asked);
            string result = question.Contains("eth_chainId", StringComparison.Ordinal) ? "0x1d6a" : $"0x{Peers:x}";
            string body = $$"""{"jsonrpc":"2.0","id":1,"result":"{{result}}"}""";
            string answer = $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
        }
        catch (IOException)
        {
        }
    }
}
