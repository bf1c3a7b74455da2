using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;

namespace Sequitur.Cli.Bench;

/// <summary>Turns mnemonics and numbers into bytecode; a number becomes the smallest PUSH.</summary>
internal static class KernelAssembler
{
    private static readonly Dictionary<string, byte> Opcodes = BuildOpcodes();

    public static byte[] Assemble(string source)
    {
        List<byte> code = [];
        foreach (string token in source.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (Opcodes.TryGetValue(token, out byte opcode))
            {
                code.Add(opcode);
                continue;
            }

            BigInteger value = token.StartsWith("0x", StringComparison.Ordinal)
                ? BigInteger.Parse("0" + token[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                : BigInteger.Parse(token, CultureInfo.InvariantCulture);
            byte[] bytes = value.IsZero ? [] : value.ToByteArray(isUnsigned: true, isBigEndian: true);
            code.Add((byte)(0x5f + bytes.Length));
            code.AddRange(bytes);
        }

        return [.. code];
    }

    /// <summary>
    /// A program that runs <paramref name="body"/> N times, N being the first word of calldata, and returns two words: the gas the loop took and a
    /// checksum. The body finds [start gas, N, checksum] on the stack, checksum on top, and leaves the same shape.
    /// </summary>
    public static byte[] Loop(string prelude, string body)
    {
        byte[] head = Assemble($"GAS 0 CALLDATALOAD {prelude} 0x9e3779b97f4a7c15f39cc0605cedc8341082276bf3a27251f86c6a11d0c18e95");
        byte[] middle = Assemble($"JUMPDEST {body} SWAP1 1 SWAP1 SUB SWAP1 DUP2");
        byte[] jump = [0x61, (byte)(head.Length >> 8), (byte)head.Length, Opcodes["JUMPI"]];
        byte[] tail = Assemble("32 MSTORE POP GAS SWAP1 SUB 0 MSTORE 64 0 RETURN");
        return [.. head, .. middle, .. jump, .. tail];
    }

    private static Dictionary<string, byte> BuildOpcodes()
    {
        Dictionary<string, byte> opcodes = new(StringComparer.Ordinal)
        {
            ["STOP"] = 0x00, ["ADD"] = 0x01, ["MUL"] = 0x02, ["SUB"] = 0x03, ["DIV"] = 0x04, ["MOD"] = 0x06, ["ADDMOD"] = 0x08,
            ["MULMOD"] = 0x09, ["EXP"] = 0x0a, ["LT"] = 0x10, ["ISZERO"] = 0x15, ["AND"] = 0x16, ["OR"] = 0x17, ["XOR"] = 0x18,
            ["NOT"] = 0x19, ["SHL"] = 0x1b, ["SHR"] = 0x1c, ["KECCAK256"] = 0x20, ["CALLER"] = 0x33, ["CALLDATALOAD"] = 0x35, ["CODECOPY"] = 0x39, ["POP"] = 0x50,
            ["MLOAD"] = 0x51, ["MSTORE"] = 0x52, ["SLOAD"] = 0x54, ["SSTORE"] = 0x55, ["JUMP"] = 0x56, ["JUMPI"] = 0x57, ["GAS"] = 0x5a,
            ["JUMPDEST"] = 0x5b, ["TLOAD"] = 0x5c, ["TSTORE"] = 0x5d, ["MCOPY"] = 0x5e, ["LOG1"] = 0xa1, ["LOG3"] = 0xa3, ["RETURN"] = 0xf3,
            ["DELEGATECALL"] = 0xf4, ["STATICCALL"] = 0xfa,
        };
        foreach (int n in Enumerable.Range(1, 16))
        {
            opcodes[$"DUP{n}"] = (byte)(0x7f + n);
            opcodes[$"SWAP{n}"] = (byte)(0x8f + n);
        }

        return opcodes;
    }
}
