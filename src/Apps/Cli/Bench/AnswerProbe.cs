using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Cli.Bench;

/// <summary>Pulls one large answer again and again, plain and compressed, to the last byte.</summary>
internal sealed class AnswerProbe(Uri url, int samples) : IDisposable
{
    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    public static string RequestOf(string method, string parameters) => $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[{{parameters}}]}""";

    /// <summary>Milliseconds and bytes: <c>first</c> is the very first answer, which is executed again before it is given; <c>gzipFirst</c> the first that is compressed; the others are medians.</summary>
    public async Task<JsonObject> MeasureAsync(string method, string parameters, CancellationToken cancellation)
    {
        List<double> plain = [], packed = [];
        long bytes = 0, packedBytes = 0;
        for (int i = 0; i < samples; i++)
        {
            (double Milliseconds, long Bytes) one = await PullAsync(() => Post(method, parameters), false, cancellation).ConfigureAwait(false);
            (double Milliseconds, long Bytes) two = await PullAsync(() => Post(method, parameters), true, cancellation).ConfigureAwait(false);
            plain.Add(one.Milliseconds);
            packed.Add(two.Milliseconds);
            (bytes, packedBytes) = (one.Bytes, two.Bytes);
        }

        JsonObject figure = FigureOf(method, plain, bytes);
        figure["gzipFirst"] = KernelBenchmark.Round(packed[0]);
        packed.Sort();
        figure["gzip"] = KernelBenchmark.Round(TransferProbe.Percentile(packed, 0.5));
        figure["gzipBytes"] = packedBytes;
        return figure;
    }

    /// <summary>The same of what is read by GET.</summary>
    public async Task<JsonObject> MeasureAsync(string path, CancellationToken cancellation)
    {
        List<double> times = [];
        long bytes = 0;
        for (int i = 0; i < samples; i++)
        {
            (double milliseconds, bytes) = await PullAsync(() => new HttpRequestMessage(HttpMethod.Get, new Uri(url, path)), false, cancellation).ConfigureAwait(false);
            times.Add(milliseconds);
        }

        return FigureOf("GET " + path, times, bytes);
    }

    private static JsonObject FigureOf(string method, List<double> milliseconds, long bytes)
    {
        double first = milliseconds[0];
        milliseconds.Sort();
        return new JsonObject
        {
            ["method"] = method,
            ["unit"] = "ms",
            ["value"] = KernelBenchmark.Round(TransferProbe.Percentile(milliseconds, 0.5)),
            ["first"] = KernelBenchmark.Round(first),
            ["bytes"] = bytes,
        };
    }

    private HttpRequestMessage Post(string method, string parameters) =>
        new(HttpMethod.Post, url) { Content = new StringContent(RequestOf(method, parameters), Encoding.UTF8, "application/json") };

    private async Task<(double Milliseconds, long Bytes)> PullAsync(Func<HttpRequestMessage> make, bool isPacked, CancellationToken cancellation)
    {
        using HttpRequestMessage request = make();
        if (isPacked) request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        long started = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        using Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        for (int read; (read = await body.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0; bytes += read)
        {
            bool isError = bytes == 0 && (!response.IsSuccessStatusCode || buffer.AsSpan(0, Math.Min(read, 200)).IndexOf("\"error\""u8) >= 0);
            if (isError) throw new BenchmarkException($"{request.RequestUri} answered {Encoding.UTF8.GetString(buffer, 0, Math.Min(read, 300))}");
        }

        return (Stopwatch.GetElapsedTime(started).TotalMilliseconds, bytes);
    }
}
