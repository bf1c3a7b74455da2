using System.Collections.Generic;
using System.Text;

namespace Sequitur.Zkvm;

/// <summary>Attributes every cycle of one run to a function and the chain of its callers.</summary>
/// <remarks>
/// Calls and returns are told apart as the manual's return-address stack hints do (volume I, "Unconditional Jumps"): a jump that links x1 or x5
/// is a call, one through x1 or x5 that does not link a return. Any other jump into another function replaces the caller: a tail call.
/// </remarks>
public sealed class CostRecorder
{
    /// <summary>Deeper calls are attributed to the function at this depth.</summary>
    private const int DepthMax = 256;

    private readonly List<(ulong ReturnAddress, CostNode Caller)> _stack = [];
    private GuestProgram? _program;
    private CostNode _root = new(null, -1, 0);
    private CostNode _current = new(null, -1, 0);
    private int[] _functions = [];
    private ulong _counted;

    /// <summary>Each function that ran, the most expensive by itself first.</summary>
    public IReadOnlyList<FunctionCost> Table()
    {
        SortedDictionary<int, FunctionCost> costs = [];
        Add(_root, [], costs);
        List<FunctionCost> table = [.. costs.Values];
        table.Sort((left, right) => left.SelfCycles != right.SelfCycles
            ? right.SelfCycles.CompareTo(left.SelfCycles) : string.CompareOrdinal(left.Name, right.Name));
        return table;
    }

    /// <summary>One line for each chain of callers, "outermost;…;innermost cycles", as the usual tools for flame graphs read it.</summary>
    public string Folded()
    {
        StringBuilder text = new();
        Fold(_root, "", text);
        return text.ToString();
    }

    /// <summary>The same as a picture, an SVG file that any browser shows; pointing at a box tells its cycles.</summary>
    public string Picture() => new FlamePicture(this).Write();

    internal CostNode Root => _root;

    internal string NameOf(CostNode node) => node.Function < 0 ? "(before the first symbol)" : _program!.Functions.Functions[node.Function].Name;

    internal void Begin(GuestProgram program, ulong remaining)
    {
        _program = program;
        _functions = new int[program.Code.Instructions.Length];
        for (int place = 0; place < _functions.Length; place++) _functions[place] = program.Functions.IndexOf(Marks.AddressOf(program.Code, place));
        _stack.Clear();
        _current = _root = new CostNode(null, program.Functions.IndexOf(program.Entry), 0) { Calls = 1 };
        _counted = remaining;
    }

    internal void Jumped(in Instruction jump, int source, int target, ulong remaining)
    {
        bool links = jump.Rd is 1 or 5;
        bool returns = !links && jump.Opcode == Opcode.Jalr && jump.Rs1 is 1 or 5;
        int function = _functions[target];
        if (!links && !returns && function == _current.Function) return;
        Count(remaining);
        if (links)
        {
            _stack.Add((_program!.Code.AddressOf(source + 1), _current));
            Enter(_current, function);
        }
        else if (!returns || !Return(_program!.Code.AddressOf(target)))
        {
            if (function != _current.Function) Enter(_current.Caller ?? _current, function);
        }
    }

    internal void CountAcceleratorCall() => _current.AcceleratorCalls++;

    internal void End(ulong remaining) => Count(remaining);

    private void Enter(CostNode caller, int function)
    {
        _current = caller.Depth < DepthMax ? caller.CalleeOf(function) : caller;
        _current.Calls++;
    }

    /// <summary>Goes back to the call that the address comes after, over calls that did not return (longjmp); false when there is none.</summary>
    private bool Return(ulong address)
    {
        for (int index = _stack.Count - 1; index >= 0; index--)
        {
            if (_stack[index].ReturnAddress != address) continue;
            _current = _stack[index].Caller;
            _stack.RemoveRange(index, _stack.Count - index);
            return true;
        }

        return false;
    }

    private void Count(ulong remaining)
    {
        _current.SelfCycles += _counted - remaining;
        _counted = remaining;
    }

    private ulong Add(CostNode node, List<int> above, SortedDictionary<int, FunctionCost> costs)
    {
        bool isNested = above.Contains(node.Function);
        above.Add(node.Function);
        ulong total = node.SelfCycles;
        foreach (CostNode callee in node.Callees) total += Add(callee, above, costs);
        above.RemoveAt(above.Count - 1);
        costs.TryGetValue(node.Function, out FunctionCost cost);
        costs[node.Function] = new FunctionCost(
            NameOf(node), cost.SelfCycles + node.SelfCycles, cost.TotalCycles + (isNested ? 0 : total), cost.Calls + node.Calls, cost.AcceleratorCalls + node.AcceleratorCalls);
        return total;
    }

    private void Fold(CostNode node, string callers, StringBuilder text)
    {
        string chain = callers + NameOf(node).Replace(';', ':').Replace(' ', '_');
        if (node.SelfCycles > 0) text.Append(chain).Append(' ').Append(node.SelfCycles).Append('\n');
        foreach (CostNode callee in node.Callees) Fold(callee, chain + ";", text);
    }
}
