using System;
using System.Collections.Generic;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Protocol.Evm;

namespace Sequitur.Protocol.Witness;

/// <summary>A contract that does what its calldata says: triples of words, an <see cref="Act"/> and its two operands, one after the other.</summary>
internal static class Puppet
{
    /// <summary>Init code of a child that stores one word and whose code destroys it for whoever calls it.</summary>
    private static readonly byte[] s_child = Convert.FromHexString("60015f556133ff5f526002601ef3");

    public static byte[] ChildInitCode => s_child;

    public static byte[] RuntimeCode { get; } = Assemble();

    public static byte[] CallData(params ReadOnlySpan<(Act Act, U256 First, U256 Second)> acts)
    {
        byte[] data = new byte[96 * acts.Length];
        for (int i = 0; i < acts.Length; i++)
        {
            ((U256)(ulong)acts[i].Act).WriteBigEndian(data.AsSpan(96 * i, 32));
            acts[i].First.WriteBigEndian(data.AsSpan((96 * i) + 32, 32));
            acts[i].Second.WriteBigEndian(data.AsSpan((96 * i) + 64, 32));
        }

        return data;
    }

    // The stack between two acts: the place in the calldata.
    private static byte[] Assemble()
    {
        (Act Act, Code Code)[] bodies =
        [
            (Act.Store, Operand(2).Append(Operand(1, above: 1)).Op(Opcode.SStore)),
            (Act.Load, Operand(1).Op(Opcode.SLoad, Opcode.Pop)),
            (Act.Balance, Operand(1).Op(Opcode.Balance, Opcode.Pop)),
            (Act.CodeHash, Operand(1).Op(Opcode.ExtCodeHash, Opcode.Pop)),
            (Act.CodeSize, Operand(1).Op(Opcode.ExtCodeSize, Opcode.Pop)),
            (Act.CodeCopy, new Code().Push(32).Push(0).Push(0).Append(Operand(1, above: 3)).Op(Opcode.ExtCodeCopy)),
            (Act.Call, new Code().Push(0).Push(0).Push(0).Push(0).Append(Operand(2, above: 4)).Append(Operand(1, above: 5)).Op(Opcode.Gas, Opcode.Call, Opcode.Pop)),
            (Act.DelegateCall, new Code().Push(0).Push(0).Push(0).Push(0).Append(Operand(1, above: 4)).Op(Opcode.Gas, Opcode.DelegateCall, Opcode.Pop)),
            (Act.Create, Create().Op(Opcode.Pop)),
            (Act.CreateAndDestroy, new Code().Push(0).Push(0).Push(0).Push(0).Push(0).Append(Create(above: 5)).Op(Opcode.Gas, Opcode.Call, Opcode.Pop)),
            (Act.Destroy, Operand(1).Op(Opcode.SelfDestruct)),
            (Act.Revert, new Code().Push(0).Push(0).Op(Opcode.Revert)),
            (Act.BlockHash, Operand(1).Op(Opcode.BlockHash, Opcode.Pop)),
        ];
        return Link(bodies);
    }

    /// <summary>Pushes an operand of the act under way, with so many words above the place in the calldata.</summary>
    private static Code Operand(int index, int above = 0) =>
        new Code().Op((byte)(Opcode.Dup1 + above)).Push((ulong)(32 * index)).Op(Opcode.Add, Opcode.CallDataLoad);

    /// <summary>CREATE2 of a child: the first operand is the salt, the second its value.</summary>
    private static Code Create(int above = 0) => new Code()
        .Store(s_child)
        .Append(Operand(1, above))
        .Push((ulong)s_child.Length)
        .Push(0)
        .Append(Operand(2, above + 3))
        .Op(Opcode.Create2);

    private static byte[] Link((Act Act, Code Code)[] bodies)
    {
        // 00 PUSH0, 01 JUMPDEST: the loop; each comparison is 9 bytes, each body starts with JUMPDEST and ends with the way to the next act.
        const int Loop = 1;
        byte[] head = [0x5f, 0x5b, 0x36, 0x81, 0x10, 0x60, 0x0a, 0x57, 0x00, 0x00, 0x5b, 0x80, 0x35];
        byte[] next = [0x60, 0x60, 0x01, 0x60, Loop, 0x56];
        int start = head.Length + (9 * bodies.Length) + 1;
        List<byte> code = [.. head];
        List<byte> tail = [];
        foreach ((Act act, Code body) in bodies)
        {
            int at = start + tail.Count;
            code.AddRange([0x80, 0x60, (byte)act, 0x14, 0x61, (byte)(at >> 8), (byte)at, 0x57]);
            code.Add(0x5b);
            tail.AddRange([0x5b, 0x50, .. (byte[])body, .. next]);
        }

        code.Add(0x00);
        return [.. code, .. tail];
    }

    private static Code Append(this Code code, Code other) => code.Op((byte[])other);
}

internal enum Act
{
    Store,
    Load,
    Balance,
    CodeHash,
    CodeSize,
    CodeCopy,
    Call,
    DelegateCall,
    Create,
    CreateAndDestroy,
    Destroy,
    Revert,
    BlockHash,
}
