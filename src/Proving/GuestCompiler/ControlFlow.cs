using System.Collections.Generic;
using Mono.Cecil.Cil;

namespace Sequitur.GuestCompiler;

/// <summary>Instructions that run one after the other: entered at the first, left at the last.</summary>
internal sealed record BasicBlock(int Index, IReadOnlyList<Instruction> Instructions)
{
    public Instruction First => Instructions[0];

    public Instruction Last => Instructions[^1];
}

/// <summary>The basic blocks of a method, and which of them lie on a cycle.</summary>
internal sealed class ControlFlow
{
    private readonly Dictionary<int, int> _blockByOffset = [];
    private readonly bool[] _isInLoop;

    public ControlFlow(MethodBody body)
    {
        HashSet<int> leaders = [0];
        foreach (Instruction instruction in body.Instructions)
        {
            foreach (Instruction target in Targets(instruction))
            {
                leaders.Add(target.Offset);
            }

            if (EndsBlock(instruction) && instruction.Next is { } next)
            {
                leaders.Add(next.Offset);
            }
        }

        List<BasicBlock> blocks = [];
        List<Instruction> current = [];
        foreach (Instruction instruction in body.Instructions)
        {
            if (leaders.Contains(instruction.Offset) && current.Count > 0)
            {
                blocks.Add(new BasicBlock(blocks.Count, current));
                current = [];
            }

            _blockByOffset.TryAdd(instruction.Offset, blocks.Count);
            current.Add(instruction);
        }

        blocks.Add(new BasicBlock(blocks.Count, current));
        Blocks = blocks;
        _isInLoop = FindLoops();
    }

    public IReadOnlyList<BasicBlock> Blocks { get; }

    public int BlockAt(Instruction instruction) => _blockByOffset[instruction.Offset];

    /// <summary>Whether the block can run more than once in one call.</summary>
    public bool IsInLoop(int block) => _isInLoop[block];

    private static Instruction[] Targets(Instruction instruction) => instruction.Operand switch
    {
        Instruction target => [target],
        Instruction[] targets => targets,
        _ => [],
    };

    private static bool EndsBlock(Instruction instruction) =>
        instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw;

    private List<int> Successors(int block)
    {
        Instruction last = Blocks[block].Last;
        List<int> successors = [];
        foreach (Instruction target in Targets(last))
        {
            successors.Add(BlockAt(target));
        }

        if (last.OpCode.FlowControl is not (FlowControl.Branch or FlowControl.Return or FlowControl.Throw) && last.Next is not null)
        {
            successors.Add(block + 1);
        }

        return successors;
    }

    private bool[] FindLoops()
    {
        // A block is in a loop when it can be reached from itself. Without an edge backwards there is none.
        bool[] inLoop = new bool[Blocks.Count];
        for (int block = 0; block < Blocks.Count; block++)
        {
            foreach (int target in Successors(block))
            {
                if (target <= block)
                {
                    // Blocks between the target and the jump back, in order of offsets, may all repeat.
                    for (int inside = target; inside <= block; inside++)
                    {
                        inLoop[inside] = true;
                    }
                }
            }
        }

        return inLoop;
    }
}
