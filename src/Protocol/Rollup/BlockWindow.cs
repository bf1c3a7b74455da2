using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What surrounds an execution: the block's number and fork, and the hashes of the 256 blocks before it.</summary>
internal sealed class BlockWindow
{
    private const ulong Reach = 256;

    private IBlockHashes _hashes = NoBlockHashes.Instance;
    private ulong _number;

    public ForkRules Rules { get; private set; } = ForkRules.Cancun;

    /// <summary>A hash within reach was asked for and is not known; the execution is void.</summary>
    public bool IsFaulted { get; private set; }

    public ulong FaultedNumber { get; private set; }

    /// <summary>The oldest number asked for within reach; ulong.MaxValue when none was.</summary>
    public ulong OldestRead { get; private set; } = ulong.MaxValue;

    public void SetBlock(ForkRules rules, ulong number, IBlockHashes hashes)
    {
        Rules = rules;
        _number = number;
        _hashes = hashes;
        OldestRead = ulong.MaxValue;
        ClearFault();
    }

    public void ClearFault()
    {
        IsFaulted = false;
        FaultedNumber = 0;
    }

    public void GetHash(ulong number, out Hash256 hash)
    {
        hash = default;
        if (number >= _number || _number - number > Reach)
        {
            return;
        }

        OldestRead = number < OldestRead ? number : OldestRead;
        if (!_hashes.TryGet(number, out hash))
        {
            IsFaulted = true;
            FaultedNumber = number;
        }
    }
}
