using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Zkvm;

/// <summary>Answers a guest's ecalls: the end, the output, and the accelerators, whose arithmetic is that of Crypto and Primitives.</summary>
/// <remarks>Every operand is checked before anything is written. Results may overlap operands.</remarks>
internal sealed unsafe class GuestCalls(RunLimits limits)
{
    private const int A0 = 10;
    private const int A1 = 11;
    private const int A2 = 12;
    private const int A3 = 13;
    private const int A7 = 17;
    private const ulong KeccakStateSize = 25 * sizeof(ulong);
    private const ulong WordSize = 32;

    private readonly List<byte> _output = [];
    private ulong _keccak;
    private ulong _sha256;
    private ulong _recover;
    private ulong _mulMod;
    private ulong _mul;

    public ReadOnlyMemory<byte> Output => _output.ToArray();

    public AcceleratorCalls Counts => new(_keccak, _sha256, _recover, _mulMod, _mul);

    /// <summary>Does what the ecall at the state's place asks. False when the run has stopped; only an exit counts as completed then.</summary>
    public bool Answer(MachineState* state, ulong address)
    {
        ulong* r = state->Registers;
        state->Pc = address;
        bool isDone = (CallNumber)r[A7] switch
        {
            CallNumber.Exit => Stop(state, StopReason.Exit, 0),
            CallNumber.WriteOutput => WriteOutput(state, r[A0], r[A1]),
            CallNumber.KeccakF1600 => Permute(state, r[A0]),
            CallNumber.Sha256 => HashSha256(state, r[A0], r[A1], r[A2]),
            CallNumber.Secp256k1Recover => Recover(state, r[A0], r[A1], r[A2], r[A3]),
            CallNumber.U256MulMod => MulMod(state, r[A0], r[A1], r[A2], r[A3]),
            CallNumber.U256Mul => Mul(state, r[A0], r[A1], r[A2]),
            _ => Stop(state, StopReason.UnknownCall, r[A7]),
        };
        if (isDone || state->Stop == StopReason.Exit) state->Remaining--;
        return isDone;
    }

    private static bool Stop(MachineState* state, StopReason stop, ulong faultAddress)
    {
        Marks.Stop(state, stop, state->Pc, faultAddress);
        return false;
    }

    private static bool Reads(MachineState* state, ulong address, ulong size) => GuestMemory.AdmitRange(state, address, size, PageState.Readable);

    private static bool Writes(MachineState* state, ulong address, ulong size) => GuestMemory.AdmitRange(state, address, size, PageState.Writable);

    private static bool IsAligned(MachineState* state, ulong address) =>
        address % sizeof(ulong) == 0 || Stop(state, StopReason.MisalignedOperand, address);

    private bool WriteOutput(MachineState* state, ulong address, ulong size)
    {
        if (size > limits.OutputBytes - (ulong)_output.Count) return Stop(state, StopReason.OutputLimit, address);
        if (!Reads(state, address, size)) return false;
        CollectionExtensions.AddRange(_output, GuestMemory.Bytes(state, address, size));
        return true;
    }

    private bool Permute(MachineState* state, ulong lanes)
    {
        if (!IsAligned(state, lanes) || !Writes(state, lanes, KeccakStateSize)) return false;
        Keccak.Permute(new Span<ulong>(state->Memory + lanes, 25));
        _keccak++;
        return true;
    }

    private bool HashSha256(MachineState* state, ulong data, ulong size, ulong digest)
    {
        if (!Reads(state, data, size) || !Writes(state, digest, WordSize)) return false;
        Sha256.Hash(GuestMemory.Bytes(state, data, size), GuestMemory.Bytes(state, digest, WordSize));
        _sha256++;
        return true;
    }

    private bool Recover(MachineState* state, ulong hash, ulong signature, ulong recoveryId, ulong key)
    {
        if (!Reads(state, hash, WordSize) || !Reads(state, signature, 2 * WordSize) || !Writes(state, key, 2 * WordSize)) return false;
        Hash256 message = new(GuestMemory.Bytes(state, hash, WordSize));
        U256 r = U256.FromBigEndian(GuestMemory.Bytes(state, signature, WordSize));
        U256 s = U256.FromBigEndian(GuestMemory.Bytes(state, signature + WordSize, WordSize));
        int id = recoveryId > 3 ? -1 : (int)recoveryId;
        Span<byte> found = stackalloc byte[Secp256k1.PublicKeySize];
        bool isFound = Secp256k1.TryRecoverKey(message, r, s, id, found);
        if (isFound) found.CopyTo(GuestMemory.Bytes(state, key, 2 * WordSize));
        state->Registers[A0] = isFound ? 0UL : 1;
        _recover++;
        return true;
    }

    private bool MulMod(MachineState* state, ulong result, ulong left, ulong right, ulong modulus)
    {
        if (!IsWord(state, left) || !IsWord(state, right) || !IsWord(state, modulus) || !IsResult(state, result)) return false;
        Write(state, result, U256.MulMod(Read(state, left), Read(state, right), Read(state, modulus)));
        _mulMod++;
        return true;
    }

    private bool Mul(MachineState* state, ulong result, ulong left, ulong right)
    {
        if (!IsWord(state, left) || !IsWord(state, right) || !IsResult(state, result)) return false;
        Write(state, result, Read(state, left) * Read(state, right));
        _mul++;
        return true;
    }

    private static bool IsWord(MachineState* state, ulong address) => IsAligned(state, address) && Reads(state, address, WordSize);

    private static bool IsResult(MachineState* state, ulong address) => IsAligned(state, address) && Writes(state, address, WordSize);

    private static U256 Read(MachineState* state, ulong address)
    {
        ReadOnlySpan<byte> bytes = GuestMemory.Bytes(state, address, WordSize);
        return new U256(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
    }

    private static void Write(MachineState* state, ulong address, U256 value)
    {
        Span<byte> bytes = GuestMemory.Bytes(state, address, WordSize);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value.U0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], value.U1);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], value.U2);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], value.U3);
    }
}
