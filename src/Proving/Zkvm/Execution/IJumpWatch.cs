namespace Sequitur.Zkvm;

/// <summary>Sees where the interpreter jumps; each implementation makes a loop of its own, so that the one that does not look pays nothing.</summary>
internal interface IJumpWatch
{
    /// <summary>A jal or jalr went to the place; true to leave the loop there.</summary>
    /// <param name="jump">The instruction.</param>
    /// <param name="source">Its place in the decoded text.</param>
    /// <param name="target">The place it went to.</param>
    /// <param name="remaining">Instructions that may still run, after this one.</param>
    bool Jumped(in Instruction jump, int source, int target, ulong remaining);

    /// <summary>A branch was taken to a place at or before its own; true to leave the loop there.</summary>
    bool Looped(int target);
}
