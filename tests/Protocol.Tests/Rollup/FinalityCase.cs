using Sequitur.Rollup;

namespace Sequitur.Protocol.Rollup;

/// <summary>An input of the finality program and how it must end: with an output at 0, else with none.</summary>
internal sealed record FinalityCase(string Name, int Exit, FinalityInput Input)
{
    public FinalityCase(string name, FinalityFault fault, FinalityInput input)
        : this(name, (int)fault, input)
    {
    }
}
