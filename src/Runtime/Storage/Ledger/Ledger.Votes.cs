namespace Sequitur.Storage;

public sealed partial class Ledger
{
    /// <summary>A value of <see cref="VotesAbove"/>: on no height, until it is known what the network decided since.</summary>
    public const ulong VotesOnNothing = ulong.MaxValue;

    /// <summary>
    /// The validator of this ledger votes on greater heights only: it may have voted on this one and those before when another ledger was here. Zero when this is its first.
    /// </summary>
    public ulong VotesAbove
    {
        get
        {
            using LmdbTransaction transaction = _environment.BeginRead();
            return new MetaTable(transaction, _tables.Meta).ReadVotesAbove();
        }
    }

    /// <summary>Durable when it returns.</summary>
    public void SetVotesAbove(ulong height)
    {
        using LmdbTransaction transaction = _environment.BeginWrite();
        new MetaTable(transaction, _tables.Meta).WriteVotesAbove(height);
        transaction.Commit();
    }
}
