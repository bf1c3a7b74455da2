namespace Sequitur.Zkvm;

/// <summary>From instruction words to instructions. What is not RV64IM is illegal: compressed, fence.i, ebreak, the CSRs, and every reserved encoding.</summary>
/// <remarks>The RISC-V Instruction Set Manual, volume I, chapter "RV32/64G Instruction Set Listings". Jumps still carry byte offsets here.</remarks>
internal static class InstructionDecoder
{
    public static Instruction Decode(uint word)
    {
        uint funct3 = (word >> 12) & 7;
        uint funct7 = word >> 25;
        Opcode opcode = (word & 0x7f) switch
        {
            0x37 => Opcode.Lui,
            0x17 => Opcode.Auipc,
            0x6f => Opcode.Jal,
            0x67 when funct3 == 0 => Opcode.Jalr,
            0x63 => Branch(funct3),
            0x03 => Load(funct3),
            0x23 => funct3 <= 3 ? Opcode.Sb + (byte)funct3 : Opcode.Illegal,
            0x13 => Immediate(funct3, word >> 26),
            0x1b => ImmediateWord(funct3, funct7),
            0x33 => Register(funct3, funct7),
            0x3b => RegisterWord(funct3, funct7),
            // fence and fence.tso; their fields, also the reserved ones, have no meaning for a single hart without a cache.
            0x0f when funct3 == 0 => Opcode.Fence,
            0x73 when word == 0x73 => Opcode.Ecall,
            _ => Opcode.Illegal,
        };
        byte rd = (byte)((word >> 7) & 31);
        return new Instruction(
            opcode,
            rd == 0 ? Instruction.Nowhere : rd,
            (byte)((word >> 15) & 31),
            (byte)((word >> 20) & 31),
            ImmediateOf(opcode, word));
    }

    private static Opcode Branch(uint funct3) => funct3 switch
    {
        0 => Opcode.Beq,
        1 => Opcode.Bne,
        4 => Opcode.Blt,
        5 => Opcode.Bge,
        6 => Opcode.Bltu,
        7 => Opcode.Bgeu,
        _ => Opcode.Illegal,
    };

    private static Opcode Load(uint funct3) => funct3 switch
    {
        <= 3 => Opcode.Lb + (byte)funct3,
        <= 6 => Opcode.Lbu + (byte)(funct3 - 4),
        _ => Opcode.Illegal,
    };

    private static Opcode Immediate(uint funct3, uint funct6) => funct3 switch
    {
        0 => Opcode.Addi,
        1 when funct6 == 0 => Opcode.Slli,
        2 => Opcode.Slti,
        3 => Opcode.Sltiu,
        4 => Opcode.Xori,
        5 when funct6 == 0 => Opcode.Srli,
        5 when funct6 == 0x10 => Opcode.Srai,
        6 => Opcode.Ori,
        7 => Opcode.Andi,
        _ => Opcode.Illegal,
    };

    private static Opcode ImmediateWord(uint funct3, uint funct7) => (funct3, funct7) switch
    {
        (0, _) => Opcode.Addiw,
        (1, 0) => Opcode.Slliw,
        (5, 0) => Opcode.Srliw,
        (5, 0x20) => Opcode.Sraiw,
        _ => Opcode.Illegal,
    };

    private static Opcode Register(uint funct3, uint funct7) => (funct3, funct7) switch
    {
        (0, 0) => Opcode.Add,
        (0, 0x20) => Opcode.Sub,
        (1, 0) => Opcode.Sll,
        (2, 0) => Opcode.Slt,
        (3, 0) => Opcode.Sltu,
        (4, 0) => Opcode.Xor,
        (5, 0) => Opcode.Srl,
        (5, 0x20) => Opcode.Sra,
        (6, 0) => Opcode.Or,
        (7, 0) => Opcode.And,
        (_, 1) => Opcode.Mul + (byte)funct3,
        _ => Opcode.Illegal,
    };

    private static Opcode RegisterWord(uint funct3, uint funct7) => (funct3, funct7) switch
    {
        (0, 0) => Opcode.Addw,
        (0, 0x20) => Opcode.Subw,
        (1, 0) => Opcode.Sllw,
        (5, 0) => Opcode.Srlw,
        (5, 0x20) => Opcode.Sraw,
        (0, 1) => Opcode.Mulw,
        (4, 1) => Opcode.Divw,
        (5, 1) => Opcode.Divuw,
        (6, 1) => Opcode.Remw,
        (7, 1) => Opcode.Remuw,
        _ => Opcode.Illegal,
    };

    private static int ImmediateOf(Opcode opcode, uint word) => opcode switch
    {
        Opcode.Illegal => (int)word,
        Opcode.Lui or Opcode.Auipc => (int)(word & 0xfffff000),
        Opcode.Jal => ((int)(word & 0x8000_0000) >> 11) | (int)(word & 0xff000) | (int)((word >> 9) & 0x800) | (int)((word >> 20) & 0x7fe),
        >= Opcode.Beq and <= Opcode.Bgeu =>
            ((int)(word & 0x8000_0000) >> 19) | (int)((word & 0x80) << 4) | (int)((word >> 20) & 0x7e0) | (int)((word >> 7) & 0x1e),
        >= Opcode.Sb and <= Opcode.Sd => ((int)word >> 25 << 5) | (int)((word >> 7) & 31),
        Opcode.Slli or Opcode.Srli or Opcode.Srai => (int)((word >> 20) & 63),
        Opcode.Slliw or Opcode.Srliw or Opcode.Sraiw => (int)((word >> 20) & 31),
        _ => (int)word >> 20,
    };
}
