using System.Collections.Generic;

namespace Sequitur.Cli.OfficialTests;

/// <summary>Takes every n-th case of each stratum, beginning with its first; a stratum is a suite's folder at one fork.</summary>
/// <remarks>Depends on the files and their order alone, so two runs take the same cases, and no folder or fork goes without.</remarks>
internal sealed class Sample(int every)
{
    private readonly Dictionary<(string Suite, string Fork), int> _seen = [];

    public bool Takes(TestCase test)
    {
        (string, string) stratum = (test.Suite, test.Fork);
        int seen = _seen.GetValueOrDefault(stratum);
        _seen[stratum] = seen + 1;
        return seen % every == 0;
    }
}
