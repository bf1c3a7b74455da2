namespace Sequitur.Zkvm;

/// <summary>An instruction as the machine runs it.</summary>
/// <param name="Opcode">What it does.</param>
/// <param name="Rd">The register written; <see cref="Nowhere"/> in place of x0, so that no write has to be checked.</param>
/// <param name="Rs1">The first register read.</param>
/// <param name="Rs2">The second register read.</param>
/// <param name="Immediate">The immediate; for jal and branches the place of the target in the decoded text; of an illegal instruction the word.</param>
internal readonly record struct Instruction(Opcode Opcode, byte Rd, byte Rs1, byte Rs2, int Immediate)
{
    /// <summary>A register that is never read.</summary>
    public const byte Nowhere = 32;
}
