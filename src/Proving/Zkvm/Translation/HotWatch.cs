namespace Sequitur.Zkvm;

/// <summary>Counts how often each place is jumped to, and leaves the loop at those that are worth translating, or have been.</summary>
internal readonly struct HotWatch(int[] counts, int textCount, int threshold) : IJumpWatch
{
    public bool Jumped(in Instruction jump, int source, int target, ulong remaining) => Looped(target);

    public bool Looped(int target)
    {
        if (target >= textCount) return false;
        if (counts[target] >= threshold) return true;
        counts[target]++;
        return false;
    }
}
