using System;
using Sequitur.Primitives;

namespace Sequitur.Cli.Bench;

/// <summary>A contract that reads or writes a row of its slots. Call data: the first slot, how many, and what to write; zero reads.</summary>
internal static class SlotToucher
{
    // PUSH0 CALLDATALOAD · 32 CALLDATALOAD DUP2 ADD · 07 JUMPDEST 64 CALLDATALOAD 14 JUMPI · DUP2 SLOAD POP 1a JUMP ·
    // 14 JUMPDEST 64 CALLDATALOAD DUP3 SSTORE · 1a JUMPDEST SWAP1 1 ADD SWAP1 DUP1 DUP3 LT 07 JUMPI STOP
    private const string Runtime = "5f3560203581015b604035601457815450601a565b60403582555b906001019080821060075700";

    /// <summary>Copies what follows it, 39 bytes, and returns it.</summary>
    public static byte[] InitCode { get; } = Convert.FromHexString("6027600a5f3960275ff3" + Runtime);

    public static byte[] CallData(int first, int count, ulong value)
    {
        byte[] data = new byte[96];
        ((U256)(ulong)first).WriteBigEndian(data.AsSpan(0, 32));
        ((U256)(ulong)count).WriteBigEndian(data.AsSpan(32, 32));
        ((U256)value).WriteBigEndian(data.AsSpan(64, 32));
        return data;
    }
}
