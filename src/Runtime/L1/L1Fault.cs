using System;

namespace Sequitur.L1;

/// <summary>Why nothing could be learned from the endpoint of L1. Closed.</summary>
public enum L1Fault
{
    /// <summary>No answer, an HTTP status other than 200, or the time was over.</summary>
    Unreachable,

    /// <summary>The answer is more bytes than an honest one can have.</summary>
    TooLarge,

    /// <summary>The answer is not what JSON-RPC or the execution API say it is.</summary>
    Malformed,

    /// <summary>The endpoint answered with an error of its own.</summary>
    Refused,

    /// <summary>Another chain id than the configuration's.</summary>
    OtherChain,

    /// <summary>No code at the address of the queue.</summary>
    NoContract,

    /// <summary>The endpoint knows no finalized block.</summary>
    NothingFinalized,

    /// <summary>The finalized block is an earlier one than before.</summary>
    WentBack,

    /// <summary>The queue at the endpoint is not the one whose messages the chain has processed: it has another rolling hash there.</summary>
    OtherQueue,

    /// <summary>A message is missing among the logs, or comes twice.</summary>
    Gap,

    /// <summary>A message's rolling hash is not the one that follows from what it says.</summary>
    RollingHash,
}

/// <summary>An answer of the endpoint that was refused, with what was expected and what came.</summary>
public sealed class L1Exception(L1Fault fault, string message, Exception? inner = null) : Exception($"{fault}: {message}", inner)
{
    public L1Fault Fault => fault;
}
