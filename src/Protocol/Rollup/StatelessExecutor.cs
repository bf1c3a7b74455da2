namespace Sequitur.Rollup;

/// <summary>Re-executes a block from a witness alone. The same code runs in the command line, in tests and in the guest.</summary>
/// <remarks>
/// Nothing of the input is trusted but its configuration: nodes, codes and headers are found by their hashes, and the result names the parent.
/// A block is the range of all its transactions: <see cref="RangeExecutor"/> does the work.
/// </remarks>
public static class StatelessExecutor
{
    public static StatelessResult Execute(StatelessInput input) => RangeExecutor.Execute(RangeInput.WholeBlock(input)).Details;
}
