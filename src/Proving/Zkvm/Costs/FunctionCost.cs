namespace Sequitur.Zkvm;

/// <summary>What one function cost.</summary>
/// <param name="Name">Its symbol, or its address where it has none.</param>
/// <param name="SelfCycles">Instructions of the function itself.</param>
/// <param name="TotalCycles">These and those of everything it called, each counted once also when it calls itself.</param>
/// <param name="Calls">How often it was entered.</param>
/// <param name="AcceleratorCalls">Calls of accelerators that it made itself.</param>
public readonly record struct FunctionCost(string Name, ulong SelfCycles, ulong TotalCycles, ulong Calls, ulong AcceleratorCalls);
