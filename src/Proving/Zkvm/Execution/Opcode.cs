namespace Sequitur.Zkvm;

/// <summary>RV64I and M (The RISC-V Instruction Set Manual, volume I, 20240411) as the machine numbers them, and its own marks after them.</summary>
internal enum Opcode : byte
{
    Illegal,
    Lui, Auipc, Jal, Jalr,
    Beq, Bne, Blt, Bge, Bltu, Bgeu,
    Lb, Lh, Lw, Ld, Lbu, Lhu, Lwu,
    Sb, Sh, Sw, Sd,
    Addi, Slti, Sltiu, Xori, Ori, Andi, Slli, Srli, Srai,
    Add, Sub, Sll, Slt, Sltu, Xor, Srl, Sra, Or, And,
    Addiw, Slliw, Srliw, Sraiw,
    Addw, Subw, Sllw, Srlw, Sraw,
    Mul, Mulh, Mulhsu, Mulhu, Div, Divu, Rem, Remu,
    Mulw, Divw, Divuw, Remw, Remuw,
    Fence, Ecall,

    /// <summary>What follows the last instruction: running into it leaves the text.</summary>
    EndOfText,

    /// <summary>Where a jump goes whose target is no instruction; the immediate is a place in <see cref="DecodedText.BadJumps"/>.</summary>
    BadJump,
}
