namespace Sequitur.Rollup;

/// <summary>Why an execution says nothing to whoever trusts other rules or another state.</summary>
public enum TrustFault
{
    None,

    /// <summary>The configuration is not the trusted one; nothing was executed.</summary>
    OtherConfiguration,

    /// <summary>What comes before is not what is trusted; the execution may be good, after something else.</summary>
    OtherStart,
}

/// <summary>What an execution found, and whether it started where the caller trusts it to.</summary>
/// <param name="Trust">Why it says nothing to this caller.</param>
/// <param name="Execution">Null when nothing was executed.</param>
public sealed record TrustedResult(TrustFault Trust, RangeResult? Execution)
{
    /// <summary>Everything holds: what the output says follows from what the caller trusts.</summary>
    public bool IsValid => Trust == TrustFault.None && Execution is { IsValid: true };
}

/// <summary>Executes a block or a range for somebody who knows the rules and what came before; <see cref="BatchExecutor"/> does it for a batch.</summary>
public static class TrustedExecutor
{
    public static TrustedResult Execute(StatelessInput block, TrustedStart trusted) => Execute(RangeInput.WholeBlock(block), trusted);

    /// <summary>A range without the start step starts from the values before it, so the state root that is trusted is theirs; the block before is the parent in any case.</summary>
    public static TrustedResult Execute(RangeInput range, TrustedStart trusted)
    {
        if (!trusted.Allows(range.Content.Configuration)) return new TrustedResult(TrustFault.OtherConfiguration, null);
        RangeResult result = RangeExecutor.Execute(range);
        if (!result.IsValid) return new TrustedResult(TrustFault.None, result);
        RangePublicOutput output = result.Output!;
        bool isThere = trusted.Allows(output.ParentHash, output.Before.StateRoot);
        return new TrustedResult(isThere ? TrustFault.None : TrustFault.OtherStart, result);
    }
}
