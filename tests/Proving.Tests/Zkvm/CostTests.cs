using System.Collections.Generic;
using System.Linq;
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
