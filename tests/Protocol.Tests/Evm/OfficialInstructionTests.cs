using System;
using System.IO;
using System.Text.Json;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>go-ethereum's cases for the instructions on two words: edge values in every combination.</summary>
public sealed class OfficialInstructionTests
{
    public static TheoryData<string, int> Files => OfficialFile.RowsOf(OfficialRunner.Instructions);

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_case_leaves_the_expected_word(string file, int count)
    {
        byte opcode = Choose(Path.GetFileNameWithoutExtension(file)["testcases_".Length..]);
        Machine machine = new();
        int checkedCases = 0;
        foreach (JsonElement test in OfficialFile.Read(file).EnumerateArray())
        {
            // Y is pushed last, and is the first operand.
            U256 left = machine.Top(new Code().Push(Word(test, "X")).Push(Word(test, "Y")).Op(opcode));
            Assert.True(left == Word(test, "Expected"), $"{test}: {left.ToHash256()}");
            checkedCases++;
        }

        Assert.Equal(count, checkedCases);
    }

    private static U256 Word(JsonElement test, string name) => U256.FromBigEndian(OfficialFile.Bytes(test, name));

    private static byte Choose(string name) => name switch
    {
        "add" => Opcode.Add,
        "and" => Opcode.And,
        "byte" => Opcode.Byte,
        "div" => Opcode.Div,
        "eq" => Opcode.Eq,
        "exp" => Opcode.Exp,
        "gt" => Opcode.Gt,
        "lt" => Opcode.Lt,
        "mod" => Opcode.Mod,
        "mul" => Opcode.Mul,
        "or" => Opcode.Or,
        "sar" => Opcode.Sar,
        "sdiv" => Opcode.SDiv,
        "sgt" => Opcode.Sgt,
        "shl" => Opcode.Shl,
        "shr" => Opcode.Shr,
        "signext" => Opcode.SignExtend,
        "slt" => Opcode.Slt,
        "smod" => Opcode.SMod,
        "sub" => Opcode.Sub,
        "xor" => Opcode.Xor,
        _ => throw new NotSupportedException(name),
    };
}
