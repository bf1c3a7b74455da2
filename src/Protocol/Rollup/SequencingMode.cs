namespace Sequitur.Rollup;

/// <summary>Who orders blocks on this chain: the genesis member <c>sequencing</c>.</summary>
public enum SequencingMode
{
    /// <summary><c>bft</c>: validators agree; a block is final when it exists.</summary>
    Bft,

    /// <summary><c>l1-pbs</c>: a market on L1 chooses the head.</summary>
    L1Pbs,

    /// <summary><c>l1-fernet</c>: L1's draw chooses the head.</summary>
    L1Fernet,
}
