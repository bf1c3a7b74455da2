using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.L1;

/// <summary>A message that is final on L1.</summary>
/// <param name="Transaction">As a block of the chain holds it.</param>
/// <param name="RollingHash">Over the queue up to and with it, computed here.</param>
/// <param name="SeenAt">When it was first read here, in milliseconds of <see cref="System.Environment.TickCount64"/>.</param>
public sealed record SeenMessage(Transaction Transaction, Hash256 RollingHash, long SeenAt)
{
    public L1Message Content => Transaction.Message!;
}
