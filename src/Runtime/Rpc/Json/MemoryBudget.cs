using System.Threading;

namespace Sequitur.Rpc.Json;

/// <summary>How much memory all responses under way may hold together, so that many large answers at once cannot exhaust the node.</summary>
public sealed class MemoryBudget(long bytesMax)
{
    private long _taken;

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= bytesMax)
        {
            return true;
        }

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
