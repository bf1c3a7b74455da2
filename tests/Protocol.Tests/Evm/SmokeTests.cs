using Sequitur.Evm;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Evm;

public sealed class SmokeTests
{
    [Fact]
    public void Two_and_three_make_five()
    {
        Assert.Equal((U256)5, new Machine().Top(new Code().Push(2).Push(3).Op(Opcode.Add)));
    }

    [Fact]
    public void A_child_runs_and_its_output_comes_back()
    {
        Machine machine = new Machine().With(Machine.Other, new Code().Push(42).ReturnTop());
        U256 word = machine.Top(new Code().Call(Opcode.Call, Machine.Other, 100_000, 0, 0, 32).Op(Opcode.Pop).Push(0).Op(Opcode.MLoad));
        Assert.Equal((U256)42, word);
    }

    [Fact]
    public void A_create_deploys_code()
    {
        Machine machine = new();
        ExecutionOutcome outcome = machine.Create(Code.Deploying([1, 2, 3]));
        Assert.Equal(ExitReason.Success, outcome.Reason);
        Assert.Equal(3, machine.World[outcome.CreatedAddress].Code.Length);
    }
}
