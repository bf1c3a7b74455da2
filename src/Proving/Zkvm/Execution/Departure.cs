namespace Sequitur.Zkvm;

/// <summary>Why the loop, or translated code, gave control back. The state's place is the next instruction.</summary>
internal enum Departure
{
    /// <summary>The run has stopped; the state says why.</summary>
    Stopped,

    /// <summary>The instruction at the place is an ecall, which has not been counted.</summary>
    Call,

    /// <summary>The place may have been translated, or should be.</summary>
    Watched,

    /// <summary>The instruction at the place is one for the interpreter.</summary>
    Interpret,
}
