using System;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rpc.Traces;

namespace Sequitur.Cli;

/// <summary><c>sequitur stateless</c> with more than one <c>--rpc</c>: no node is trusted, and each that forges is named.</summary>
/// <param name="Urls">The nodes.</param>
/// <param name="Question">What they are asked for.</param>
/// <param name="Timeout">How long each may take.</param>
/// <param name="Tolerates">Whether a node that forged changes nothing about the exit code, as long as an answer is accepted.</param>
internal sealed record SeveralNodes(string[] Urls, TraceQuestion Question, TimeSpan Timeout, bool Tolerates)
{
    /// <exception cref="SettingsException">An address is none, or no configuration is given: what the nodes say of themselves is no reason to accept anything.</exception>
    public async Task<int> RunAsync(RulesChoice choice, Hash256? trustedParent, bool json)
    {
        if (!choice.IsTrusted) throw new SettingsException("several nodes are judged by rules that you trust: expected --config with the genesis file or the result of l2trace_config, or --config-hash");
        for (int i = 0; i < Urls.Length; i++)
        {
            // Without a trusted parent they are counted.
            if (Array.IndexOf(Urls, Urls[i]) != i) throw new SettingsException($"--rpc: expected each node once, got '{Urls[i]}' again");
        }

        TraceTrust trust = new(await choice.OfAnyAsync(Urls, Timeout).ConfigureAwait(false), trustedParent);
        using var client = new TraceClient(Timeout, TraceReading.BytesMax);
        NodeAnswer[] answers = await client.AskAllAsync(Array.ConvertAll(Urls, TraceSource.Url), Question).ConfigureAwait(false);
        InquiryResult result = TraceInquiry.Judge(Question, answers, new InquiryRules(trust.Rules.Configuration, trustedParent, trust.Rules.MustBeFinal));
        if (json) SeveralNodesReport.WriteJson(result, trust);
        else SeveralNodesReport.WriteText(result, trust);
        bool hasFault = Array.Exists(result.Nodes, node => node.IsFault);
        return result.Accepted is not null && (Tolerates || !hasFault) ? ExitCode.Ok : ExitCode.Failed;
    }
}
