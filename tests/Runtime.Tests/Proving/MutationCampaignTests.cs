using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Sequitur.Finality;
using Xunit;

namespace Sequitur.Runtime.Proving;

/// <summary>Whatever is changed, missing, doubled or elsewhere in what provers are served is refused by a name, or says the same and is listed here.</summary>
public sealed partial class MutationCampaignTests
{
    [Theory]
    [InlineData(SealScheme.EcdsaSecp256k1)]
    [InlineData(SealScheme.Bls12381)]
    public Task Some_of_all_changes_to_what_is_served_are_refused_by_name(SealScheme seals) => RunAsync(seals, every: 401, random: 4, least: 200);

    [Theory]
    [Trait("Scope", "Full")]
    [InlineData(SealScheme.EcdsaSecp256k1)]
    [InlineData(SealScheme.Bls12381)]
    public Task Fifty_thousand_changes_to_what_is_served_are_refused_by_name(SealScheme seals) => RunAsync(seals, every: 1, random: 500, least: 50_000);

    private static async Task RunAsync(SealScheme seals, int every, int random, int least)
    {
        await using MessageChain chain = await MessageChain.StartWithBlocksAsync(seals);
        MutationCampaign campaign = new(every);
        MutatedDocuments documents = new(chain, campaign, random);
        await documents.RangesAsync();
        await documents.BatchesAsync();
        await documents.TracesAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{seals}: {campaign}");
        string[] wrong = [.. campaign.Wrong, .. campaign.Same.Where(same => !Same().IsMatch(same)).Select(same => "not known to say the same: " + same)];
        Assert.True(wrong.Length == 0, $"{wrong.Length} of {campaign.Count}:\n{string.Join('\n', wrong.Take(40))}");
        Assert.InRange(campaign.Count, least, int.MaxValue);
    }

    /// <summary>
    /// A trace without the parts that its options choose; the same JSON in other letters; nodes over earlier transactions and receipts, which are found by their hash, in another order or
    /// doubled (members 11 and 12 of an input).
    /// </summary>
    [GeneratedRegex("^(trace /(txStorageTraces|executionResults): gone|(trace|batch) a (character as an escape|space before a string)|(block|range) input /1[12]/n: (twice|again at the end|in the place of n))$")]
    private static partial Regex Same();
}
