using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Cli.Devnet;

/// <summary>Waits until every validator answers on the right chain and is connected to enough others to decide with them.</summary>
internal sealed class DevnetReadiness(IReadOnlyList<ValidatorProcess> processes, int quorum)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(20);

    /// <summary>Where they answer; null when one ended before.</summary>
    /// <exception cref="TimeoutException">One is not connected in time.</exception>
    public async Task<string[]?> WaitAsync(CancellationToken cancellation)
    {
        string?[] urls = await Task.WhenAll(processes.Select(process => process.ReadyAsync())).ConfigureAwait(false);
        if (urls.Contains(null)) return null;
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        await Task.WhenAll(urls.Select((url, index) => WaitAsync(client, url!, index, cancellation))).ConfigureAwait(false);
        return urls!;
    }

    private async Task WaitAsync(HttpClient client, string url, int index, CancellationToken cancellation)
    {
        ulong chainId = await AskAsync(client, url, "eth_chainId", cancellation).ConfigureAwait(false);
        if (chainId != DevnetGenesis.ChainId) throw new IOException($"{url} answered for the chain {chainId}, not {DevnetGenesis.ChainId}");
        ulong needed = (ulong)quorum - 1;
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            ulong connected = await AskAsync(client, url, "net_peerCount", cancellation).ConfigureAwait(false);
            if (connected >= needed) return;
            if (Stopwatch.GetElapsedTime(started) > s_patience)
            {
                throw new TimeoutException($"validator {index} is connected to {connected} others after {s_patience.TotalSeconds} s, {needed} are needed to decide");
            }

            await Task.Delay(s_retry, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<ulong> AskAsync(HttpClient client, string url, string method, CancellationToken cancellation)
    {
        using var question = new StringContent($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[]}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.PostAsync(new Uri(url), question, cancellation).ConfigureAwait(false);
        string body = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        using JsonDocument json = JsonDocument.Parse(body);
        string? text = json.RootElement.TryGetProperty("result", out JsonElement result) ? result.GetString() : null;
        bool isNumber = ulong.TryParse(text.AsSpan(text is null ? 0 : 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number);
        return isNumber ? number : throw new IOException($"{url} answered '{body}' when asked for {method}");
    }
}
