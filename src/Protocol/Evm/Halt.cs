namespace Sequitur.Evm;

/// <summary>How an instruction body reports failure in the place of the gas left: the negated exit reason.</summary>
/// <remarks>Gas then travels by value in a register; a reference to it would force it to memory for every instruction.</remarks>
internal static class Halt
{
    public const long OutOfGas = -(long)ExitReason.OutOfGas;
    public const long StaticViolation = -(long)ExitReason.StaticViolation;
    public const long ReturnDataOutOfBounds = -(long)ExitReason.ReturnDataOutOfBounds;
}
