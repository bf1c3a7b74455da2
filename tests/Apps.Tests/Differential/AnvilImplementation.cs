using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Clients;
using Sequitur.Cli.Devnet;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Apps.Differential;

/// <summary>anvil (revm), one process for each fork, asked by <c>eth_simulateV1</c>. It tells no state root; the sender need not sign.</summary>
internal sealed class AnvilImplementation : IImplementation
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string Program = Path.Combine(
        ClientPackages.Folder, "node_modules", "@foundry-rs", "anvil-linux-amd64", "bin", "anvil");

    /// <summary>A node has no input to follow its parent by, so it is given a shell that has: however this process ends, the node ends as well.</summary>
    private const string WhileInputIsOpen = "\"$@\" >/dev/null 2>&1 </dev/null & cat >/dev/null; kill $!; wait";

    private readonly HttpClient _client = new() { Timeout = Patience };
    private readonly SortedDictionary<Fork, (Process Process, Uri Address)> _nodes = [];

    public string Name => "anvil";

    public async Task<Observation[]> RunAsync(IReadOnlyList<Scenario> programs)
    {
        Observation[] observations = new Observation[programs.Count];
        foreach (IGrouping<Fork, int> group in Enumerable.Range(0, programs.Count).GroupBy(i => programs[i].Fork))
        {
            using JsonDocument answers = await AskAsync(await AddressAsync(group.Key), programs, [.. group]);
            foreach (JsonElement answer in answers.RootElement.EnumerateArray())
            {
                observations[answer.GetProperty("id").GetInt32()] = Read(answer);
            }
        }

        return observations;
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((Process process, _) in _nodes.Values)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _client.Dispose();
    }

    private async Task<JsonDocument> AskAsync(Uri address, IReadOnlyList<Scenario> programs, int[] indexes)
    {
        ArrayBufferWriter<byte> buffer = new(1 << 16);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartArray();
            foreach (int i in indexes)
            {
                SimulationRequest.Write(writer, programs[i], i);
            }

            writer.WriteEndArray();
        }

        using ByteArrayContent content = new(buffer.WrittenSpan.ToArray());
        content.Headers.ContentType = new("application/json");
        using HttpResponseMessage response = await _client.PostAsync(address, content);
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
    }

    private static Observation Read(JsonElement answer)
    {
        if (answer.TryGetProperty("error", out JsonElement refusal))
        {
            return new Observation { Refusal = refusal.GetProperty("message").GetString() };
        }

        JsonElement call = answer.GetProperty("result")[0].GetProperty("calls")[0];
        return new Observation
        {
            LogsHash = LogsHash(call.GetProperty("logs")).ToString(),
            Succeeded = call.GetProperty("status").GetString() == "0x1",
            GasUsed = ulong.Parse(call.GetProperty("gasUsed").GetString().AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            Output = call.GetProperty("returnData").GetString(),
            Detail = call.TryGetProperty("error", out JsonElement error) ? error.GetProperty("message").GetString() : "success",
        };
    }

    private static Hash256 LogsHash(JsonElement logs)
    {
        List<Log> list = [];
        foreach (JsonElement log in logs.EnumerateArray())
        {
            list.Add(new Log(
                new Address(Bytes(log.GetProperty("address"))),
                [.. log.GetProperty("topics").EnumerateArray().Select(topic => new Hash256(Bytes(topic)))],
                Bytes(log.GetProperty("data"))));
        }

        RlpWriter writer = new();
        Receipt.WriteLogs(writer, [.. list]);
        return Keccak.Hash(writer.Written);
    }

    private static byte[] Bytes(JsonElement text) => Convert.FromHexString(text.GetString().AsSpan(2));

    private async Task<Uri> AddressAsync(Fork fork)
    {
        if (!_nodes.TryGetValue(fork, out (Process Process, Uri Address) node))
        {
            int port = FreePorts.Choose(IPAddress.Loopback, 1)[0];
            string[] arguments =
            [
                "--port", port.ToString(CultureInfo.InvariantCulture), "--hardfork", fork.ToString().ToLowerInvariant(), "--chain-id", "1", "--accounts", "0",
                "--no-mining", "--prune-history", "--disable-console-log", "--disable-min-priority-fee", "--disable-default-create2-deployer",
                "--enable-tx-gas-limit", "--no-request-size-limit", "--silent",
            ];
            Process process = Process.Start(new ProcessStartInfo("sh", ["-c", WhileInputIsOpen, "sh", Program, .. arguments])
            {
                RedirectStandardInput = true,
            })!;
            await ListeningAsync(process, port);
            node = (process, new Uri($"http://127.0.0.1:{port}"));
            _nodes.Add(fork, node);
        }

        return node.Address;
    }

    private static async Task ListeningAsync(Process process, int port)
    {
        for (int attempt = 0; attempt < 300 && !process.HasExited; attempt++)
        {
            using TcpClient probe = new();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100);
            }
        }

        throw new InvalidOperationException($"anvil does not listen on port {port}");
    }
}
