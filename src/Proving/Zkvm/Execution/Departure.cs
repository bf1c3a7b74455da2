namespace Sequitur.Zkvm;

/// <summary>Why the loop gave control back. The state's place is the next instruction.</summary>
internal enum Departure
{
    /// <summary>The run has stopped; the state says why.</summary>
    Stopped,

    /// <summary>The instruction at the place is an ecall, which has not been counted.</summary>
    Call,

    /// <summary>The watch asked for it.</summary>
    Watched,
}
