using System;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Rpc.Traces;

/// <summary>Asks nodes for traces and batches. Whatever a node does, there is an answer in time.</summary>
public sealed class TraceClient : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="timeout">How long a node may take, its whole answer included.</param>
    /// <param name="bytesMax">How long an answer may be.</param>
    public TraceClient(TimeSpan timeout, long bytesMax) => _http = new HttpClient { Timeout = timeout, MaxResponseContentBufferSize = bytesMax };

    public void Dispose() => _http.Dispose();

    /// <summary>All at once, in the order of the nodes.</summary>
    public Task<NodeAnswer[]> AskAllAsync(Uri[] nodes, TraceQuestion question, CancellationToken cancellation = default) =>
        Task.WhenAll(Array.ConvertAll(nodes, node => AskAsync(node, question.Method, question.Parameters, cancellation)));

    public async Task<NodeAnswer> AskAsync(Uri node, string method, ulong[] blocks, CancellationToken cancellation = default)
    {
        string name = node.OriginalString;
        string parameters = string.Join(',', Array.ConvertAll(blocks, static block => $"\"0x{block:x}\""));
        string question = $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[{{parameters}}]}""";
        using var content = new StringContent(question, Encoding.UTF8, "application/json");
        try
        {
            using HttpResponseMessage response = await _http.PostAsync(node, content, cancellation).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            using JsonDocument answer = JsonDocument.Parse(body);
            if (answer.RootElement.ValueKind != JsonValueKind.Object) return NodeAnswer.Silent(name, "its answer is no JSON-RPC");
            if (answer.RootElement.TryGetProperty("error", out JsonElement error)) return NodeAnswer.Refused(name, error.GetRawText());
            return answer.RootElement.TryGetProperty("result", out JsonElement result)
                ? NodeAnswer.Of(name, Encoding.UTF8.GetBytes(result.GetRawText()))
                : NodeAnswer.Silent(name, "its answer is no JSON-RPC");
        }
        catch (JsonException)
        {
            return NodeAnswer.Silent(name, "its answer is no JSON");
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return NodeAnswer.Silent(name, fault is TaskCanceledException ? $"no answer within {_http.Timeout.TotalSeconds} s" : fault.Message);
        }
    }
}
