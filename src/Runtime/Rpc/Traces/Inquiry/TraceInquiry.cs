using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Sequitur.Primitives;

namespace Sequitur.Rpc.Traces;

/// <summary>Judges what several nodes, none of which is trusted, answered to one question: accepts a block or a batch, and says of every node what it has done.</summary>
/// <remarks>
/// Each answer is executed and its certificate checked, whoever else says the same. Where the parent is trusted one valid answer is enough: two blocks with
/// a certificate on one parent would be the end of the chain's safety, and are told as that. Where it is not, an answer vouches for the state it starts from
/// itself, validators included: then a block is accepted if more than half of the nodes asked answer with it. Commit and signers may differ, nothing else.
/// The last block of a batch stands for all of it: it descends from the others.
/// </remarks>
public static class TraceInquiry
{
    /// <summary>Any quorum of seals is a certificate; the proofs are those of its signers, and were checked.</summary>
    private static readonly string[] s_ownOfEachNode = ["commit", "finalBlockStorage.signers", "finalBlockStorage.proofs"];

    public static InquiryResult Judge(TraceQuestion question, IReadOnlyList<NodeAnswer> answers, InquiryRules rules)
    {
        List<CheckedAnswer> all = [.. answers.Select(answer => Check(question, answer, rules))];
        CheckedAnswer[] valid = [.. all.Where(answer => answer.IsValid)];
        IGrouping<Hash256, CheckedAnswer>[] blocks = [.. valid.GroupBy(answer => answer.Hash).OrderByDescending(block => block.Count())];
        string? refusal = Refuse(blocks, question, answers.Count, rules);
        CheckedAnswer? accepted = refusal is null ? MostCommon([.. blocks[0]]) : null;
        NodeFinding[] findings = [.. all.Select(answer => Find(answer, accepted))];
        return new InquiryResult(accepted?.Verdict, refusal, findings);
    }

    private static string? Refuse(IGrouping<Hash256, CheckedAnswer>[] blocks, TraceQuestion question, int asked, InquiryRules rules)
    {
        if (blocks.Length == 0) return "no node gave an answer of which every check holds";
        if (rules.Parent is not null)
        {
            return blocks.Length == 1 ? null : $"{blocks.Length} blocks {question.Last} follow the trusted parent, each with a certificate ({string.Join(", ", blocks.Select(block => block.Key))}): more than a third of the validators have signed both";
        }

        int agree = blocks[0].Count();
        return 2 * agree > asked ? null : $"{agree} of {asked} nodes give the same block {question.Last}, expected more than half, since no trusted parent was given";
    }

    private static CheckedAnswer Check(TraceQuestion question, NodeAnswer answer, InquiryRules rules)
    {
        if (answer.Result is not { } bytes) return new CheckedAnswer(answer, null, answer.WhyNot);
        BlocksVerdict verdict;
        try
        {
            verdict = question.Check(bytes, rules);
        }
        catch (TraceFileException malformed)
        {
            return new CheckedAnswer(answer, null, malformed.Message);
        }

        bool isAsked = verdict.First == question.First && verdict.Last?.Number == question.Last;
        string? failed = verdict.FailedCheck ?? (isAsked ? null : $"Number: expected {Name(question.First, question.Last)}, got {Name(verdict.First, verdict.Last?.Number)}");
        return new CheckedAnswer(answer, verdict, failed);

        static string Name(ulong? first, ulong? last) => first == last ? $"block {first}" : $"blocks {first} to {last}";
    }

    /// <summary>Of valid answers with one block, one that most others say the same as.</summary>
    private static CheckedAnswer MostCommon(CheckedAnswer[] same)
    {
        if (same.Length <= 2) return same[0];
        return same.MaxBy(answer => same.Count(other => Difference(answer.Answer, other.Answer) is null))!;
    }

    private static NodeFinding Find(CheckedAnswer answer, CheckedAnswer? accepted)
    {
        string node = answer.Answer.Node;
        if (answer.Answer.Result is null) return new NodeFinding(node, answer.Answer.HasAnswered ? NodeConduct.HasNoTrace : NodeConduct.Silent, null, answer.Why);
        string? member = accepted is null ? null : Difference(accepted.Answer, answer.Answer);
        if (!answer.IsValid) return new NodeFinding(node, NodeConduct.Forged, member, answer.Why);
        if (accepted is null) return new NodeFinding(node, NodeConduct.Undecided, null, $"says block {answer.Hash}");
        if (answer.Hash != accepted.Hash) return new NodeFinding(node, NodeConduct.OtherBlock, member, $"gives block {answer.Hash}, accepted was {accepted.Hash}");
        return member is null ? new NodeFinding(node, NodeConduct.Agrees, null, null) : new NodeFinding(node, NodeConduct.Differs, member, "says something else than most");
    }

    /// <summary>The first member in which an answer is not the accepted one, but for what is each node's own. Of an answer that is no JSON, nothing can be said.</summary>
    private static string? Difference(NodeAnswer accepted, NodeAnswer other)
    {
        if (accepted.Result!.Value.Span.SequenceEqual(other.Result!.Value.Span)) return null;
        try
        {
            using JsonDocument expected = JsonDocument.Parse(accepted.Result.Value);
            using JsonDocument actual = JsonDocument.Parse(other.Result.Value);
            return InMembers(expected.RootElement, actual.RootElement, "");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? InMembers(JsonElement expected, JsonElement actual, string path)
    {
        if (actual.ValueKind != JsonValueKind.Object) return path.TrimEnd('.');
        foreach (JsonProperty member in expected.EnumerateObject())
        {
            string place = path + member.Name;
            if (Array.IndexOf(s_ownOfEachNode, place) >= 0) continue;
            if (!actual.TryGetProperty(member.Name, out JsonElement value)) return place;
            string? found = place == "finalBlockStorage" ? InMembers(member.Value, value, place + ".") : TraceDifference.Find(member.Value, value, place);
            if (found is not null) return found;
        }

        foreach (JsonProperty member in actual.EnumerateObject())
        {
            if (!expected.TryGetProperty(member.Name, out _)) return path + member.Name;
        }

        return null;
    }

    private sealed record CheckedAnswer(NodeAnswer Answer, BlocksVerdict? Verdict, string? Why)
    {
        public bool IsValid => Verdict is not null && Why is null;

        public Hash256 Hash => Verdict!.Last!.Hash;
    }
}
