namespace Sequitur.Storage;

/// <summary>Why there is no proof of a message to L1.</summary>
public enum WithdrawalFault
{
    None,

    /// <summary>The chain has no contract that sends messages.</summary>
    NoBridge,

    /// <summary>No final block has sent a message with this index.</summary>
    NotSent,

    /// <summary>It was sent after the block whose root is asked for.</summary>
    SentLater,

    /// <summary>The root in the contract's slot is not that of the messages it told of: it is another contract than L2MessageQueue.</summary>
    OtherRoot,
}
