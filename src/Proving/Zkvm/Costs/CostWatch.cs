namespace Sequitur.Zkvm;

/// <summary>Tells the recorder of every call, return and other jump.</summary>
internal readonly struct CostWatch(CostRecorder recorder) : IJumpWatch
{
    public bool Jumped(in Instruction jump, int source, int target, ulong remaining)
    {
        recorder.Jumped(in jump, source, target, remaining);
        return false;
    }

    public bool Looped(int target) => false;
}
