using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Whether nodes tell the same chain, word for word.</summary>
internal static class ChainComparison
{
    private const ulong BatchLength = 50;

    /// <summary>All blocks up to this one, their transactions and receipts.</summary>
    public static async Task AssertSameAsync(RpcClient[] nodes, ulong head)
    {
        for (ulong from = 0; from <= head; from += BatchLength)
        {
            ulong end = ulong.Min(head + 1, from + BatchLength);
            string[][] told = await Task.WhenAll(nodes.Select(node => TellAsync(node, from, end)));
            for (int i = 1; i < told.Length; i++) Assert.Equal(told[0], told[i]);
        }
    }

    /// <summary>The traces of a block from each node: the same but for the certificate and its signers.</summary>
    public static async Task AssertSameTraceAsync(RpcClient[] nodes, ulong number)
    {
        string[] told = [.. (await Task.WhenAll(nodes.Select(node => node.CallAsync("getBlockTraceByNumber", $"0x{number:x}")))).Select(WithoutCertificate)];
        Assert.All(told, text => Assert.Equal(told[0], text));
    }

    private static async Task<string[]> TellAsync(RpcClient node, ulong from, ulong end)
    {
        (string, object[])[] calls =
        [
            .. Numbers(from, end).Select(number => ("eth_getBlockByNumber", new object[] { number, true })),
            .. Numbers(from, end).Select(number => ("eth_getBlockReceipts", new object[] { number })),
        ];
        JsonElement[] answers = await node.BatchAsync(calls);
        return [.. answers.Select(answer => answer.GetProperty("result").GetRawText())];
    }

    private static string[] Numbers(ulong from, ulong end) => [.. Enumerable.Range(0, (int)(end - from)).Select(i => $"0x{from + (ulong)i:x}")];

    private static string WithoutCertificate(JsonElement trace) =>
        string.Join('\n', trace.EnumerateObject().Where(member => member.Name is not ("commit" or "finalBlockStorage")).Select(member => member.ToString()));
}
