using Sequitur.Evm;

namespace Sequitur.Protocol.Evm;

/// <summary>What is fixed about an instruction: the words it takes and leaves, and the least gas it can cost.</summary>
/// <remarks><c>StaticGas</c> counts accounts and slots as warm (EIP-2929) and operands as empty; undefined bytes have no name.</remarks>
internal readonly record struct OpcodeTraits(string Name, int StaticGas, int StackIn, int StackOut, Fork Since = Fork.Cancun)
{
    public bool IsDefined => Name.Length != 0;
}

/// <summary>The instruction set as data: the reference that the interpreter is held against.</summary>
internal static class OpcodeTable
{
    public static OpcodeTraits Of(byte opcode) => opcode switch
    {
        <= 0x0f => Arithmetic(opcode),
        <= 0x1f => Logic(opcode),
        Opcode.Keccak256 => new("KECCAK256", 30, 2, 1),
        >= 0x30 and <= 0x3f => Context(opcode),
        >= 0x40 and <= 0x4f => Block(opcode),
        >= 0x50 and <= 0x5f => Flow(opcode),
        >= Opcode.Push1 and <= Opcode.Push32 => new(PushNames[opcode - Opcode.Push1], 3, 0, 1),
        >= Opcode.Dup1 and <= Opcode.Dup16 => new(DupNames[opcode - Opcode.Dup1], 3, opcode - 0x7f, opcode - 0x7e),
        >= Opcode.Swap1 and <= Opcode.Swap16 => new(SwapNames[opcode - Opcode.Swap1], 3, opcode - 0x8e, opcode - 0x8e),
        >= Opcode.Log0 and <= Opcode.Log4 => new(LogNames[opcode - Opcode.Log0], 375 * (opcode - 0x9f), opcode - 0x9e, 0),
        >= 0xf0 => System(opcode),
        _ => Undefined,
    };

    private static OpcodeTraits Undefined => new("", 0, 0, 0);

    private static OpcodeTraits Arithmetic(byte opcode) => opcode switch
    {
        Opcode.Stop => new("STOP", 0, 0, 0),
        Opcode.Add => new("ADD", 3, 2, 1),
        Opcode.Mul => new("MUL", 5, 2, 1),
        Opcode.Sub => new("SUB", 3, 2, 1),
        Opcode.Div => new("DIV", 5, 2, 1),
        Opcode.SDiv => new("SDIV", 5, 2, 1),
        Opcode.Mod => new("MOD", 5, 2, 1),
        Opcode.SMod => new("SMOD", 5, 2, 1),
        Opcode.AddMod => new("ADDMOD", 8, 3, 1),
        Opcode.MulMod => new("MULMOD", 8, 3, 1),
        Opcode.Exp => new("EXP", 10, 2, 1),
        Opcode.SignExtend => new("SIGNEXTEND", 5, 2, 1),
        _ => Undefined,
    };

    private static OpcodeTraits Logic(byte opcode) => opcode switch
    {
        Opcode.Lt => new("LT", 3, 2, 1),
        Opcode.Gt => new("GT", 3, 2, 1),
        Opcode.Slt => new("SLT", 3, 2, 1),
        Opcode.Sgt => new("SGT", 3, 2, 1),
        Opcode.Eq => new("EQ", 3, 2, 1),
        Opcode.IsZero => new("ISZERO", 3, 1, 1),
        Opcode.And => new("AND", 3, 2, 1),
        Opcode.Or => new("OR", 3, 2, 1),
        Opcode.Xor => new("XOR", 3, 2, 1),
        Opcode.Not => new("NOT", 3, 1, 1),
        Opcode.Byte => new("BYTE", 3, 2, 1),
        Opcode.Shl => new("SHL", 3, 2, 1),
        Opcode.Shr => new("SHR", 3, 2, 1),
        Opcode.Sar => new("SAR", 3, 2, 1),
        Opcode.Clz => new("CLZ", 5, 1, 1, Fork.Osaka),
        _ => Undefined,
    };

    private static OpcodeTraits Context(byte opcode) => opcode switch
    {
        Opcode.Address => new("ADDRESS", 2, 0, 1),
        Opcode.Balance => new("BALANCE", 100, 1, 1),
        Opcode.Origin => new("ORIGIN", 2, 0, 1),
        Opcode.Caller => new("CALLER", 2, 0, 1),
        Opcode.CallValue => new("CALLVALUE", 2, 0, 1),
        Opcode.CallDataLoad => new("CALLDATALOAD", 3, 1, 1),
        Opcode.CallDataSize => new("CALLDATASIZE", 2, 0, 1),
        Opcode.CallDataCopy => new("CALLDATACOPY", 3, 3, 0),
        Opcode.CodeSize => new("CODESIZE", 2, 0, 1),
        Opcode.CodeCopy => new("CODECOPY", 3, 3, 0),
        Opcode.GasPrice => new("GASPRICE", 2, 0, 1),
        Opcode.ExtCodeSize => new("EXTCODESIZE", 100, 1, 1),
        Opcode.ExtCodeCopy => new("EXTCODECOPY", 100, 4, 0),
        Opcode.ReturnDataSize => new("RETURNDATASIZE", 2, 0, 1),
        Opcode.ReturnDataCopy => new("RETURNDATACOPY", 3, 3, 0),
        Opcode.ExtCodeHash => new("EXTCODEHASH", 100, 1, 1),
        _ => Undefined,
    };

    private static OpcodeTraits Block(byte opcode) => opcode switch
    {
        Opcode.BlockHash => new("BLOCKHASH", 20, 1, 1),
        Opcode.Coinbase => new("COINBASE", 2, 0, 1),
        Opcode.Timestamp => new("TIMESTAMP", 2, 0, 1),
        Opcode.Number => new("NUMBER", 2, 0, 1),
        Opcode.PrevRandao => new("PREVRANDAO", 2, 0, 1),
        Opcode.GasLimit => new("GASLIMIT", 2, 0, 1),
        Opcode.ChainId => new("CHAINID", 2, 0, 1),
        Opcode.SelfBalance => new("SELFBALANCE", 5, 0, 1),
        Opcode.BaseFee => new("BASEFEE", 2, 0, 1),
        Opcode.BlobHash => new("BLOBHASH", 3, 1, 1),
        Opcode.BlobBaseFee => new("BLOBBASEFEE", 2, 0, 1),
        _ => Undefined,
    };

    private static OpcodeTraits Flow(byte opcode) => opcode switch
    {
        Opcode.Pop => new("POP", 2, 1, 0),
        Opcode.MLoad => new("MLOAD", 3, 1, 1),
        Opcode.MStore => new("MSTORE", 3, 2, 0),
        Opcode.MStore8 => new("MSTORE8", 3, 2, 0),
        Opcode.SLoad => new("SLOAD", 100, 1, 1),
        Opcode.SStore => new("SSTORE", 100, 2, 0),
        Opcode.Jump => new("JUMP", 8, 1, 0),
        Opcode.JumpI => new("JUMPI", 10, 2, 0),
        Opcode.Pc => new("PC", 2, 0, 1),
        Opcode.MSize => new("MSIZE", 2, 0, 1),
        Opcode.Gas => new("GAS", 2, 0, 1),
        Opcode.JumpDest => new("JUMPDEST", 1, 0, 0),
        Opcode.TLoad => new("TLOAD", 100, 1, 1),
        Opcode.TStore => new("TSTORE", 100, 2, 0),
        Opcode.MCopy => new("MCOPY", 3, 3, 0),
        Opcode.Push0 => new("PUSH0", 2, 0, 1),
        _ => Undefined,
    };

    private static OpcodeTraits System(byte opcode) => opcode switch
    {
        Opcode.Create => new("CREATE", 32_000, 3, 1),
        Opcode.Call => new("CALL", 100, 7, 1),
        Opcode.CallCode => new("CALLCODE", 100, 7, 1),
        Opcode.Return => new("RETURN", 0, 2, 0),
        Opcode.DelegateCall => new("DELEGATECALL", 100, 6, 1),
        Opcode.Create2 => new("CREATE2", 32_000, 4, 1),
        Opcode.StaticCall => new("STATICCALL", 100, 6, 1),
        Opcode.Revert => new("REVERT", 0, 2, 0),
        Opcode.Invalid => new("INVALID", 0, 0, 0),
        Opcode.SelfDestruct => new("SELFDESTRUCT", 5_000, 1, 0),
        _ => Undefined,
    };

    private static string[] PushNames { get; } =
    [
        "PUSH1", "PUSH2", "PUSH3", "PUSH4", "PUSH5", "PUSH6", "PUSH7", "PUSH8", "PUSH9", "PUSH10", "PUSH11",
        "PUSH12", "PUSH13", "PUSH14", "PUSH15", "PUSH16", "PUSH17", "PUSH18", "PUSH19", "PUSH20", "PUSH21", "PUSH22",
        "PUSH23", "PUSH24", "PUSH25", "PUSH26", "PUSH27", "PUSH28", "PUSH29", "PUSH30", "PUSH31", "PUSH32",
    ];

    private static string[] DupNames { get; } =
    [
        "DUP1", "DUP2", "DUP3", "DUP4", "DUP5", "DUP6", "DUP7", "DUP8",
        "DUP9", "DUP10", "DUP11", "DUP12", "DUP13", "DUP14", "DUP15", "DUP16",
    ];

    private static string[] SwapNames { get; } =
    [
        "SWAP1", "SWAP2", "SWAP3", "SWAP4", "SWAP5", "SWAP6", "SWAP7", "SWAP8",
        "SWAP9", "SWAP10", "SWAP11", "SWAP12", "SWAP13", "SWAP14", "SWAP15", "SWAP16",
    ];

    private static string[] LogNames { get; } = ["LOG0", "LOG1", "LOG2", "LOG3", "LOG4"];
}
