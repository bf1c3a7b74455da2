using System;
using System.Collections.Generic;
using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Protocol.Evm;

/// <summary>Writes bytecode: <c>new Code().Push(1).Push(2).Op(Opcode.Add)</c>. Later pushes lie higher on the stack.</summary>
internal sealed class Code
{
    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public static implicit operator byte[](Code code) => [.. code._bytes];

    public Code Op(params ReadOnlySpan<byte> opcodes)
    {
        _bytes.AddRange(opcodes);
        return this;
    }

    /// <summary>The shortest PUSH of the value, PUSH1 at least.</summary>
    public Code Push(U256 value)
    {
        Span<byte> bytes = stackalloc byte[32];
        value.WriteBigEndian(bytes);
        int size = Math.Max(1, value.ByteLength);
        _bytes.Add((byte)(0x5f + size));
        _bytes.AddRange(bytes[(32 - size)..]);
        return this;
    }

    public Code Push(Address address)
    {
        _bytes.Add(0x73);
        _bytes.AddRange(address.Bytes);
        return this;
    }

    /// <summary>CALL or CALLCODE of the address, input and output regions as given; leaves the flag.</summary>
    public Code Call(byte opcode, Address to, U256 gas, U256 value, int inputLength = 0, int returnLength = 0)
    {
        Push((ulong)returnLength).Push(0).Push((ulong)inputLength).Push(0);
        if (opcode is Opcode.Call or Opcode.CallCode)
        {
            Push(value);
        }

        return Push(to).Push(gas).Op(opcode);
    }

    /// <summary>Writes the bytes at memory 0, word by word.</summary>
    public Code Store(ReadOnlySpan<byte> bytes)
    {
        Span<byte> word = stackalloc byte[32];
        for (int i = 0; i < bytes.Length; i += 32)
        {
            word.Clear();
            bytes[i..Math.Min(bytes.Length, i + 32)].CopyTo(word);
            Push(U256.FromBigEndian(word)).Push((ulong)i).Op(Opcode.MStore);
        }

        return this;
    }

    /// <summary>Returns the word on top of the stack.</summary>
    public Code ReturnTop() => Push(0).Op(Opcode.MStore).Push(32).Push(0).Op(Opcode.Return);

    /// <summary>Init code that deploys the runtime code.</summary>
    public static byte[] Deploying(byte[] runtime) =>
        new Code().Store(runtime).Push((ulong)runtime.Length).Push(0).Op(Opcode.Return);
}
