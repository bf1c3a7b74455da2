namespace Sequitur.Zkvm;

/// <summary>Why a run ended. Only <see cref="Exit"/> with code 0 is a success (docs/spec/guest-abi.md).</summary>
public enum StopReason
{
    /// <summary>The guest called exit; its code says the rest.</summary>
    Exit,

    /// <summary>The next instruction would be one more than allowed.</summary>
    CycleLimit,

    /// <summary>A load from, or an accelerator's operand in, memory that does not exist.</summary>
    LoadFault,

    /// <summary>A store to, or an accelerator's result in, memory that does not exist or is read-only.</summary>
    StoreFault,

    /// <summary>The next instruction would be outside the text.</summary>
    ExecuteFault,

    /// <summary>A jump to an address that is not a multiple of four.</summary>
    MisalignedJump,

    /// <summary>A word that is no instruction of RV64IM; the fault address holds the word.</summary>
    IllegalInstruction,

    /// <summary>More memory than allowed would be in use.</summary>
    OutOfMemory,

    /// <summary>More output than allowed would be written.</summary>
    OutputLimit,

    /// <summary>A call with a number that the ABI does not know; the fault address holds the number.</summary>
    UnknownCall,

    /// <summary>An operand of an accelerator that must be a multiple of eight and is not.</summary>
    MisalignedOperand,

    /// <summary>An input longer than the map has room for; nothing was run.</summary>
    InputTooLong,
}
