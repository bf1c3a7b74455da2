using System.Collections.Generic;

namespace Sequitur.Zkvm;

/// <summary>A function as called through one particular chain of callers.</summary>
internal sealed class CostNode(CostNode? caller, int function, int depth)
{
    public CostNode? Caller { get; } = caller;

    /// <summary>Its index in the function table; -1 for code before the first symbol.</summary>
    public int Function { get; } = function;

    /// <summary>How many callers are above.</summary>
    public int Depth { get; } = depth;

    public ulong SelfCycles { get; set; }

    public ulong Calls { get; set; }

    public ulong AcceleratorCalls { get; set; }

    /// <summary>In the order in which they were first called.</summary>
    public List<CostNode> Callees { get; } = [];

    public CostNode CalleeOf(int function)
    {
        foreach (CostNode callee in Callees)
        {
            if (callee.Function == function) return callee;
        }

        CostNode added = new(this, function, Depth + 1);
        Callees.Add(added);
        return added;
    }
}
