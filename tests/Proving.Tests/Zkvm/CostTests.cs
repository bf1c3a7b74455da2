using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using Xunit;
using static Sequitur.Zkvm.Assembler;

namespace Sequitur.Zkvm;

public sealed class CostTests
{
    /// <summary>main calls work twice and tail once; tail jumps to work; work permutes.</summary>
    private static GuestProgram Program()
    {
        uint[] main = [Jal(Ra, 28), Jal(Ra, 24), Jal(Ra, 52), .. Exit(0), Addi(0, 0, 0)];
        uint[] work = [.. new[] { Lui(A0, 0x400), Addi(A7, 0, 0x101), Ecall, Branch(1, 0, 0, -12), Addi(0, 0, 0), Jalr(0, Ra, 0), Addi(0, 0, 0), Addi(0, 0, 0) }];
        uint[] tail = [Addi(0, 0, 0), Addi(0, 0, 0), Jal(0, -40)];
        return new GuestFile(
            [.. main, .. work, .. tail], null, null, ("main", GuestFile.Text), ("work", GuestFile.Text + 28), ("tail", GuestFile.Text + 60)).Load();
    }

    [Fact]
    public void Every_cycle_belongs_to_one_function_and_totals_include_what_was_called()
    {
        CostRecorder costs = new();
        RunResult result = Machine.Run(Program(), default, RunLimits.Default, costs);
        Assert.True(result.IsSuccess);
        IReadOnlyList<FunctionCost> table = costs.Table();
        Assert.Equal(result.Cycles, (ulong)table.Sum(cost => (decimal)cost.SelfCycles));
        Assert.Equal(
            [new("work", 18, 18, 3, 3), new("main", 6, result.Cycles, 1, 0), new("tail", 3, 3, 1, 0)],
            table);
    }

    [Fact]
    public void The_folded_stacks_name_the_callers_and_a_tail_call_takes_the_place_of_its_caller()
    {
        CostRecorder costs = new();
        Machine.Run(Program(), default, RunLimits.Default, costs);
        Assert.Equal("main 6\nmain;work 18\nmain;tail 3\n", costs.Folded());
    }

    [Fact]
    public void The_picture_has_a_box_for_each_chain_of_callers_as_wide_as_its_cycles_and_stands_for_itself()
    {
        CostRecorder costs = new();
        Machine.Run(Program(), default, RunLimits.Default, costs);
        XElement svg = XElement.Parse(costs.Picture());
        XNamespace names = "http://www.w3.org/2000/svg";
        XElement[] boxes = [.. svg.Elements(names + "g")];
        Assert.Equal(
            ["main: 27 cycles, 100.00 %; itself 6; calls 1", "work: 18 cycles, 66.66 %; itself 18; calls 3", "tail: 3 cycles, 11.11 %; itself 3; calls 1"],
            boxes.Select(box => box.Element(names + "title")!.Value));
        decimal[] widths = [.. boxes.Select(box => decimal.Parse(box.Element(names + "rect")!.Attribute("width")!.Value, CultureInfo.InvariantCulture))];
        Assert.Equal([1180.00m, 786.66m, 131.11m], widths);
        Assert.DoesNotContain(svg.Descendants(), part => part.Name.LocalName is "script" or "image" or "a");
        Assert.Equal(costs.Picture(), costs.Picture());
    }

    [Fact]
    public void Names_in_the_picture_are_text_whatever_the_program_calls_its_functions()
    {
        CostRecorder costs = new();
        string name = "</title><script>alert(\"1\" & '2')</script>\u0001";
        Machine.Run(new GuestFile(Exit(0), null, null, (name, GuestFile.Text)).Load(), default, RunLimits.Default, costs);
        XElement svg = XElement.Parse(costs.Picture());
        Assert.StartsWith(name[..^1] + "?: 3 cycles", svg.Descendants().Single(part => part.Name.LocalName == "title").Value, System.StringComparison.Ordinal);
        Assert.DoesNotContain("<script", costs.Picture(), System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_that_calls_itself_is_counted_once_in_its_total()
    {
        uint[] code =
        [
            Addi(5, 0, 3), Jal(Ra, 16), .. Exit(0),
            // down: while x5 is not zero, call itself.
            Addi(Sp, Sp, -8), Sd(Ra, Sp, 0), Branch(0, 5, 0, 12), Addi(5, 5, -1), Jal(Ra, -16), Ld(Ra, Sp, 0), Addi(Sp, Sp, 8), Jalr(0, Ra, 0),
        ];
        CostRecorder costs = new();
        code[1] = Jal(Ra, 16);
        GuestProgram program = new GuestFile(code, null, null, ("main", GuestFile.Text), ("down", GuestFile.Text + 20)).Load();
        RunResult result = Machine.Run(program, default, RunLimits.Default, costs);
        Assert.True(result.IsSuccess);
        FunctionCost down = costs.Table().Single(cost => cost.Name == "down");
        Assert.Equal((4UL, down.SelfCycles, result.Cycles - 5), (down.Calls, down.TotalCycles, down.SelfCycles));
        Assert.Equal(5, costs.Folded().Split('\n', System.StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
