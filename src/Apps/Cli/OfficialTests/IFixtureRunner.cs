using System.Collections.Generic;
using System.Text.Json;

namespace Sequitur.Cli.OfficialTests;

/// <summary>How one kind of official test is taken apart into cases, and how its cases are run.</summary>
internal interface IFixtureRunner
{
    /// <summary>Every case of the test in the order of the file, those of foreign forks included.</summary>
    IEnumerable<TestCase> List(string suite, string name, JsonElement test);

    /// <summary>Runs cases that <see cref="List"/> gave; one outcome each, in order.</summary>
    IEnumerable<TestOutcome> Run(JsonElement test, IReadOnlyList<TestCase> cases);
}
