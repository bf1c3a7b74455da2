using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Simulator.Latency;
using Xunit;

namespace Sequitur.Apps.Simulation;

public sealed class LatencyTests
{
    private static readonly LatencyCosts s_nothing = new()
    {
        Sign = 0, Verify = 0, BlsHash = 0, BlsSign = 0, BlsRead = 0, BlsPairKeys = 0, BlsAddKey = 0, BlsPairSeals = 0, BlsAddSeal = 0, BlsFinish = 0,
        Build = 0, Check = 0, VoteSync = 0, Commit = 0, Step = 0, Message = 0,
    };

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 3)]
    [InlineData(7, 3)]
    [InlineData(16, 3)]
    public void Where_machines_take_no_time_a_block_is_final_everywhere_after_exactly_three_delays(int validators, int delays)
    {
        LatencyFigure figure = LatencySimulation.Measure(new LatencyOptions(validators, 20, HasBlsSeals: false, s_nothing), out _);
        Assert.Equal(delays * 20_000, figure.QuorumHas);
        Assert.Equal(delays * 20_000, figure.AllHave);
        if (validators > 1) Assert.Equal((delays + 1) * 20_000, figure.ElsewhereAllHave);
        Assert.Equal(0u, figure.RoundMax);
    }

    [Theory]
    [InlineData(4, 10, false, 1.2)]
    [InlineData(4, 50, true, 1.2)]
    [InlineData(16, 100, true, 1.2)]
    [InlineData(64, 10, false, 1.2)]
    [InlineData(4, 10, true, 1.2)]
    [InlineData(64, 10, true, 1.2)]
    [InlineData(100, 10, true, 1.2)]
    public void With_the_measured_costs_finality_is_near_the_floor_of_three_delays_and_execution(int validators, int delayMs, bool hasBlsSeals, double atMost)
    {
        LatencyFigure figure = LatencySimulation.Measure(new LatencyOptions(validators, delayMs, hasBlsSeals, new LatencyCosts()) { Heights = 2 }, out _);
        Assert.InRange(figure.QuorumHas / figure.Floor, 1, atMost);
        Assert.InRange(figure.AllHave / figure.Floor, 1, atMost);
        Assert.Equal(0u, figure.RoundMax);
    }

    [Fact]
    public void Every_cost_makes_finality_later_and_cores_make_it_earlier()
    {
        double usual = QuorumHas(new LatencyCosts());
        LatencyCosts[] dearer =
        [
            new() { Sign = 1_000 }, new() { Verify = 1_000 }, new() { BlsSign = 30_000 }, new() { BlsHash = 30_000 }, new() { BlsRead = 2_000 }, new() { BlsPairKeys = 9_000 },
            new() { BlsAddKey = 1_000 }, new() { BlsPairSeals = 9_000 }, new() { BlsAddSeal = 1_000 }, new() { BlsFinish = 9_000 },
            new() { Build = 9_000 }, new() { Check = 9_000 }, new() { VoteSync = 1_000 }, new() { Commit = 9_000 }, new() { Step = 1_000 }, new() { Message = 1_000 }, new() { Cores = 1 },
        ];
        Assert.All(dearer, costs => Assert.True(QuorumHas(costs) > usual, costs.ToString()));
        Assert.True(QuorumHas(new LatencyCosts { Cores = 16 }) < usual);
    }

    [Fact]
    public async Task The_command_tells_each_cell_and_refuses_what_it_cannot_simulate()
    {
        (int code, string output, string errors) = await SequiturProcess.RunAsync("sim", "latency", "--validators", "1,4", "--delays", "0,10", "--seals", "ecdsa,bls", "--json");
        Assert.True(code == 0, errors);
        JsonElement[] cells = [.. output.Split('\n', System.StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(8, cells.Length);
        JsonElement last = cells[^1];
        Assert.Equal((4, 10, "bls"), (last.GetProperty("validators").GetInt32(), last.GetProperty("delayMs").GetInt32(), last.GetProperty("seals").GetString()));
        Assert.InRange(last.GetProperty("quorumOfFloor").GetDouble(), 1, 2);

        using var folder = new TemporaryFolder();
        string costs = folder["costs.json"];
        await File.WriteAllTextAsync(costs, """{"cores":2,"speed":1}""", TestContext.Current.CancellationToken);
        string[][] wrong = [["--validators", "0"], ["--validators", "129"], ["--delays", "301"], ["--delays", "fast"], ["--seals", "rsa"], ["--costs", costs], ["--costs", folder["none"]]];
        foreach (string[] arguments in wrong)
        {
            (code, _, errors) = await SequiturProcess.RunAsync(["sim", "latency", .. arguments]);
            Assert.True(code == 2, $"{string.Join(' ', arguments)}: exit code {code}");
            Assert.Contains("expected", errors);
        }
    }

    private static double QuorumHas(LatencyCosts costs) =>
        LatencySimulation.Measure(new LatencyOptions(10, 10, HasBlsSeals: true, costs) { Heights = 1 }, out _).QuorumHas;
}
