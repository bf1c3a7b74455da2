namespace Sequitur.Zkvm;

/// <summary>Does not look.</summary>
internal readonly struct Unwatched : IJumpWatch
{
    public bool Jumped(in Instruction jump, int source, int target, ulong remaining) => false;

    public bool Looped(int target) => false;
}
