using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.L1;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Runtime.L1;

/// <summary>An endpoint of L1 that answers as it is told: a queue of messages, one in each block, and whatever lies a test wants.</summary>
internal sealed class FakeL1 : IDisposable
{
    public const ulong ChainId = 9;

    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public FakeL1()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        int port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        Url = new Uri($"http://127.0.0.1:{port}/");
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public static Address Queue { get; } = Address.FromWord(0x1111);

    public Uri Url { get; }

    /// <summary>All messages; message i is in block 10 + i.</summary>
    public List<L1Message> Messages { get; } = [];

    public ulong Finalized { get; set; } = 100;

    /// <summary>Answers before the usual ones: method and parameters in, the JSON of the result out; null for the usual one.</summary>
    public Func<string, JsonElement, string?>? Lie { get; set; }

    /// <summary>The JSON of the whole answer instead.</summary>
    public Func<string, string?>? Answer { get; set; }

    public int Status { get; set; } = 200;

    public List<string> Asked { get; } = [];

    public L1Options Options => new()
    {
        Endpoint = Url,
        Bridge = new BridgeParameters { Contract = Predeploys.MessageQueue, L1ChainId = ChainId, L1MessageQueue = Queue },
        RequestTimeout = TimeSpan.FromSeconds(5),
    };

    public QueuePosition PositionAfter(int count) => Messages.Take(count).Aggregate(default(QueuePosition), (position, message) => position.After(message));

    public void Add(int count)
    {
        for (int i = 0; i < count; i++)
        {
            ulong index = (ulong)Messages.Count;
            Messages.Add(new L1Message
            {
                QueueIndex = index, Gas = 100_000 + index, To = Address.FromWord(0xaa), Value = index, Data = new byte[index % 70], Sender = Address.FromWord(0xbb00 + index),
            });
        }
    }

    public string Log(int index, Action<Dictionary<string, object>>? change = null)
    {
        L1Message message = Messages[index];
        byte[] data = new byte[(6 * 32) + ((message.Data.Length + 31) / 32 * 32)];
        message.To.ToWord().WriteBigEndian(data);
        message.Value.WriteBigEndian(data.AsSpan(32));
        ((U256)message.Gas).WriteBigEndian(data.AsSpan(64));
        ((U256)160UL).WriteBigEndian(data.AsSpan(96));
        PositionAfter(index + 1).Hash.Bytes.CopyTo(data.AsSpan(128));
        ((U256)(ulong)message.Data.Length).WriteBigEndian(data.AsSpan(160));
        message.Data.CopyTo(data, 192);
        Dictionary<string, object> log = new()
        {
            ["address"] = Queue.ToString(),
            ["topics"] = new[]
            {
                Keccak.Hash("MessageQueued(uint64,address,address,uint256,uint64,bytes,bytes32)"u8).ToString(), new U256(message.QueueIndex).ToHash256().ToString(),
                message.Sender.ToWord().ToHash256().ToString(),
            },
            ["data"] = Hex.Encode(data),
            ["blockNumber"] = $"0x{10 + index:x}",
            ["removed"] = false,
        };
        change?.Invoke(log);
        return JsonSerializer.Serialize(log);
    }

    public string Logs(params IEnumerable<string> logs) => $"[{string.Join(',', logs)}]";

    public void Dispose()
    {
        _listener.Stop();
        _serving.Wait();
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                using StreamReader reader = new(context.Request.InputStream);
                using JsonDocument request = JsonDocument.Parse(await reader.ReadToEndAsync());
                string method = request.RootElement.GetProperty("method").GetString()!;
                lock (Asked) Asked.Add(method);
                string body = Answer?.Invoke(method) ?? $$"""{"jsonrpc":"2.0","id":{{request.RootElement.GetProperty("id").GetRawText()}},"result":{{ResultOf(method, request.RootElement.GetProperty("params"))}}}""";
                context.Response.StatusCode = Status;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
                context.Response.Close();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // The test is over, or the client has gone.
            }
        }
    }

    private string ResultOf(string method, JsonElement parameters) => Lie?.Invoke(method, parameters) ?? method switch
    {
        "eth_chainId" => $"\"0x{ChainId:x}\"",
        "eth_getBlockByNumber" => $$"""{"number":"0x{{Finalized:x}}"}""",
        "eth_call" => Called(parameters[0].GetProperty("data").GetString()!),
        "eth_getLogs" => LogsOf(NumberOf(parameters[0].GetProperty("fromBlock")), NumberOf(parameters[0].GetProperty("toBlock"))),
        _ => throw new InvalidOperationException(method),
    };

    private int FinalCount => Math.Max(0, Math.Min(Messages.Count, (int)Finalized - 9));

    private string Called(string data)
    {
        int index = data.Length > 10 ? int.Parse(data.AsSpan(data.Length - 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : 0;
        Hash256 first = data.StartsWith(Selector("nextIndex()"), StringComparison.Ordinal) ? new U256((ulong)FinalCount).ToHash256()
            : data.StartsWith(Selector("enqueued(uint256)"), StringComparison.Ordinal) ? new U256(1_000UL).ToHash256()
            : PositionAfter(index + 1).Hash;
        string second = data.StartsWith(Selector("enqueued(uint256)"), StringComparison.Ordinal) ? new U256((ulong)(10 + index)).ToHash256().ToString()[2..] : "";
        return $"\"{first}{second}\"";
    }

    private string LogsOf(ulong from, ulong to) => Logs(Enumerable.Range(0, Messages.Count).Where(i => (ulong)(10 + i) >= from && (ulong)(10 + i) <= to).Select(i => Log(i)));

    private static ulong NumberOf(JsonElement quantity) => ulong.Parse(quantity.GetString().AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string Selector(string signature) => Hex.Encode(Keccak.Hash(Encoding.ASCII.GetBytes(signature)).Bytes[..4]);
}
