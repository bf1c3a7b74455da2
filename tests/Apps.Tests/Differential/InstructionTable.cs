using System;
using Sequitur.Evm;

namespace Sequitur.Apps.Differential;

/// <summary>An instruction and what it wants: one letter for each operand, the top of the stack first.</summary>
/// <remarks>
/// w word, i index or shift count, o memory offset, s size, d offset in data or code, k storage slot, x small value, a address, b block number,
/// g gas, v value in wei.
/// </remarks>
internal readonly record struct InstructionForm(byte Opcode, string Operands, int Results, int Weight);

/// <summary>Every instruction that goes on with the next one and needs no jump and no code, with its weight among the others.</summary>
internal static class InstructionTable
{
    private const int ArithmeticCount = 26;

    /// <summary>Those of them that only compute.</summary>
    public static ReadOnlySpan<InstructionForm> Arithmetic(bool hasCountLeadingZeros) => Forms(hasCountLeadingZeros)[..(ArithmeticCount - (hasCountLeadingZeros ? 0 : 1))];

    public static ReadOnlySpan<InstructionForm> Forms(bool hasCountLeadingZeros) => hasCountLeadingZeros ? All : All.AsSpan(1);

    private static readonly InstructionForm[] All =
    [
        new(Opcode.Clz, "w", 1, 3),
        new(Opcode.Add, "ww", 1, 3), new(Opcode.Mul, "ww", 1, 3), new(Opcode.Sub, "ww", 1, 3), new(Opcode.Div, "ww", 1, 3),
        new(Opcode.SDiv, "ww", 1, 3), new(Opcode.Mod, "ww", 1, 3), new(Opcode.SMod, "ww", 1, 3), new(Opcode.AddMod, "www", 1, 3),
        new(Opcode.MulMod, "www", 1, 4), new(Opcode.Exp, "ww", 1, 3), new(Opcode.SignExtend, "iw", 1, 3), new(Opcode.Lt, "ww", 1, 2),
        new(Opcode.Gt, "ww", 1, 2), new(Opcode.Slt, "ww", 1, 2), new(Opcode.Sgt, "ww", 1, 2), new(Opcode.Eq, "ww", 1, 2),
        new(Opcode.IsZero, "w", 1, 2), new(Opcode.And, "ww", 1, 2), new(Opcode.Or, "ww", 1, 2), new(Opcode.Xor, "ww", 1, 2),
        new(Opcode.Not, "w", 1, 2), new(Opcode.Byte, "iw", 1, 3), new(Opcode.Shl, "iw", 1, 3), new(Opcode.Shr, "iw", 1, 3),
        new(Opcode.Sar, "iw", 1, 3), new(Opcode.Keccak256, "os", 1, 3),
        new(Opcode.Address, "", 1, 1), new(Opcode.Balance, "a", 1, 3), new(Opcode.Origin, "", 1, 1), new(Opcode.Caller, "", 1, 1),
        new(Opcode.CallValue, "", 1, 1), new(Opcode.CallDataLoad, "d", 1, 3), new(Opcode.CallDataSize, "", 1, 1),
        new(Opcode.CallDataCopy, "ods", 0, 3), new(Opcode.CodeSize, "", 1, 1), new(Opcode.CodeCopy, "ods", 0, 3),
        new(Opcode.GasPrice, "", 1, 1), new(Opcode.ExtCodeSize, "a", 1, 3), new(Opcode.ExtCodeCopy, "aods", 0, 3),
        new(Opcode.ReturnDataSize, "", 1, 2), new(Opcode.ExtCodeHash, "a", 1, 3),
        new(Opcode.BlockHash, "b", 1, 3), new(Opcode.Coinbase, "", 1, 1), new(Opcode.Timestamp, "", 1, 1), new(Opcode.Number, "", 1, 1),
        new(Opcode.PrevRandao, "", 1, 1), new(Opcode.GasLimit, "", 1, 1), new(Opcode.ChainId, "", 1, 1), new(Opcode.SelfBalance, "", 1, 2),
        new(Opcode.BaseFee, "", 1, 1), new(Opcode.BlobHash, "i", 1, 1), new(Opcode.BlobBaseFee, "", 1, 1),
        new(Opcode.MLoad, "o", 1, 4), new(Opcode.MStore, "ow", 0, 6), new(Opcode.MStore8, "ow", 0, 3), new(Opcode.SLoad, "k", 1, 6),
        new(Opcode.SStore, "kx", 0, 8), new(Opcode.Pc, "", 1, 1), new(Opcode.MSize, "", 1, 2), new(Opcode.Gas, "", 1, 4),
        new(Opcode.TLoad, "k", 1, 3), new(Opcode.TStore, "kx", 0, 4), new(Opcode.MCopy, "oos", 0, 4),
        new(Opcode.Log0, "os", 0, 1), new(Opcode.Log0 + 1, "osw", 0, 1), new(Opcode.Log0 + 2, "osww", 0, 1),
        new(Opcode.Log0 + 3, "oswww", 0, 1), new(Opcode.Log4, "oswwww", 0, 1),
    ];
}
