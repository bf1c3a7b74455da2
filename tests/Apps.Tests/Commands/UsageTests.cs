using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Commands;

/// <summary>Command lines that cannot be read are refused in words of their user.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("sim consensus --validators x", "--validators x: expected a whole number, at most 2147483647")]
    [InlineData("sim consensus --schedules 99999999999", "--schedules 99999999999: expected a whole number, at most 2147483647")]
    [InlineData("sim consensus --seed -1", "--seed -1: expected a whole number from 0 to 18446744073709551615")]
    [InlineData("genesis new --chain-id 1.5", "--chain-id 1.5: expected a whole number from 0 to 18446744073709551615")]
    [InlineData("bench finality --delays-ms 10 fast", "--delays-ms 10 fast: expected a number, with a point where it has a fraction")]
    [InlineData("devnet --validators", "Required argument missing for option: '--validators'.")]
    [InlineData("devnet --nothing", "Unrecognized command or argument '--nothing'.")]
    public Task A_value_of_another_kind_is_refused_by_what_was_expected(string line, string message) => SequiturCommand.RefusesAsync("sequitur: " + message, line.Split(' '));
}
