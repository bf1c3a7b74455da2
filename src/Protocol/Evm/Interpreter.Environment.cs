using System;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Evm;

public sealed unsafe partial class Interpreter<THost, TTracer>
{
    /// <summary>The constants of the block and the transaction.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PushEnvironment(byte opcode, ulong* word)
    {
        BlockEnvironment block = _block!;
        switch (opcode)
        {
            case Opcode.Origin:
                Words.FromAddress(_transaction.Origin, word);
                break;
            case Opcode.GasPrice:
                *(U256*)word = _transaction.GasPrice;
                break;
            case Opcode.Coinbase:
                Words.FromAddress(block.Beneficiary, word);
                break;
            case Opcode.Timestamp:
                Words.Set(word, block.Timestamp);
                break;
            case Opcode.Number:
                Words.Set(word, block.Number);
                break;
            case Opcode.PrevRandao:
                *(U256*)word = block.PrevRandao;
                break;
            case Opcode.GasLimit:
                Words.Set(word, block.GasLimit);
                break;
            case Opcode.ChainId:
                *(U256*)word = block.ChainId;
                break;
            case Opcode.BaseFee:
                *(U256*)word = block.BaseFee;
                break;
            default:
                *(U256*)word = block.BlobBaseFee;
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PushSelfBalance(Frame frame, ulong* word)
    {
        _host.GetBalance(frame.Self, out U256 balance);
        *(U256*)word = balance;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LoadBlockHash(ulong* word)
    {
        if (Words.IsWide(word))
        {
            Words.Set(word, 0);
            return;
        }

        _host.GetBlockHash(word[0], out Hash256 hash);
        Words.Load((byte*)&hash, word);
    }

    /// <summary>BLOBHASH (EIP-4844): zero beyond the transaction's blobs.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LoadBlobHash(ulong* word)
    {
        Hash256[] hashes = _transaction.BlobHashes;
        Hash256 hash = !Words.IsWide(word) && word[0] < (ulong)hashes.Length ? hashes[(int)word[0]] : default;
        Words.Load((byte*)&hash, word);
    }

    /// <summary>BALANCE, EXTCODESIZE, EXTCODEHASH (EIP-2929). EIP-7702: they see the designator, not what it points to.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long ReadAccount(Frame frame, byte opcode, ulong* word, long gas)
    {
        Address address = Words.ToAddress(word);
        gas -= _host.WarmAccount(address) ? GasCosts.ColdAccount : GasCosts.WarmAccess;
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        if (opcode == Opcode.Balance)
        {
            _host.GetBalance(address, out U256 balance);
            *(U256*)word = balance;
        }
        else if (opcode == Opcode.ExtCodeSize)
        {
            Words.Set(word, (ulong)_host.GetCode(address).Length);
        }
        else
        {
            _host.GetCodeHash(address, out Hash256 hash);
            Words.Load((byte*)&hash, word);
        }

        return gas;
    }

    /// <summary>LOG0 to LOG4. The first topic lies highest of the rest.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long EmitLog(Frame frame, int topicCount, ulong* operands, long gas)
    {
        if (frame.IsStatic)
        {
            return Halt.StaticViolation;
        }

        ulong* offset = operands + ((topicCount + 1) * 4);
        ulong* size = operands + (topicCount * 4);
        gas = frame.Expand(offset, size, gas - GasCosts.LogBase - (topicCount * GasCosts.LogTopic));
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        gas -= (long)size[0] * GasCosts.LogByte;
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        Hash256* topics = stackalloc Hash256[4];
        for (int i = 0; i < topicCount; i++)
        {
            Words.Store(operands + ((topicCount - 1 - i) * 4), (byte*)(topics + i));
        }

        ReadOnlySpan<byte> data = size[0] == 0 ? default : new(frame.Memory + offset[0], (int)size[0]);
        _host.AddLog(frame.Self, new ReadOnlySpan<Hash256>(topics, topicCount), data);
        return gas;
    }
}
