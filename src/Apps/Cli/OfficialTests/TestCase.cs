namespace Sequitur.Cli.OfficialTests;

/// <summary>
/// What is counted, run or skipped as one: a state test at one index of one fork's results, or a block test.
/// The suite is the folder of its file below the path that was asked for.
/// </summary>
internal sealed record TestCase(string Suite, string Name, string Fork, int Index)
{
    public string ToLine() => $"{Name}, {Fork} {Index}";
}
