using Sequitur.Primitives;

namespace Sequitur.Sequencing.CatchUp;

/// <summary>Everything that can happen to a node that may be missing blocks.</summary>
public abstract record CatchUpInput
{
    private CatchUpInput()
    {
    }

    /// <summary>A connected peer says, or shows by what it votes on, that it has the final block of this number. A claim, nothing more.</summary>
    public sealed record PeerHead(Address Peer, ulong Number) : CatchUpInput;

    public sealed record PeerGone(Address Peer) : CatchUpInput;

    /// <summary>The own ledger has grown to this block, by consensus or by an import.</summary>
    public sealed record HeadAdvanced(ulong Number) : CatchUpInput;

    /// <summary>The answer to a <see cref="RangeRequest"/>: so many consecutive blocks from the first asked for. The driver keeps them until
    /// they are imported or forgotten.</summary>
    public sealed record BlocksArrived(Address Peer, ulong From, int Count) : CatchUpInput;

    /// <summary>There is no answer to the request this peer was sent: the time is over, or it is not connected.</summary>
    public sealed record RequestFailed(Address Peer) : CatchUpInput;

    /// <summary>The import under way is done; everything up to this block is durable here.</summary>
    public sealed record Imported(ulong UpTo) : CatchUpInput;

    /// <summary>The import under way met a block that is not final or not valid. What was imported before it comes as <see cref="HeadAdvanced"/>.</summary>
    public sealed record ImportRefused(Address Peer, ulong Number) : CatchUpInput;

    /// <summary>The node has begun, or ceased, to get blocks from consensus. It starts as one that does.</summary>
    public sealed record RoleChanged(bool IsValidator) : CatchUpInput;

    /// <summary>The time, which never goes back. Comes about ten times a second; between two of them time stands still.</summary>
    public sealed record Tick(ulong NowMs) : CatchUpInput;
}
