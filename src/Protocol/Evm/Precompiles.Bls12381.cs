using System;
using Sequitur.Crypto;

namespace Sequitur.Evm;

public static partial class Precompiles
{
    /// <summary>The operations on BLS12-381 (EIP-2537): a price that the length of the input fixes, then the result.</summary>
    private static long RunBls12381(int number, ReadOnlySpan<byte> input, long gas, PinnedBuffer output)
    {
        long left = gas - Bls12381Cost(number, input.Length);
        if (left < 0)
        {
            return Halt.OutOfGas;
        }

        bool succeeded = number switch
        {
            0x0b => Bls12381.AddG1(input, output.Resize(Bls12381.PointSize)),
            0x0d => Bls12381.AddG2(input, output.Resize(Bls12381.TwistPointSize)),
            0x0f => Bls12381.PairingCheck(input, output.Resize(32)),
            0x10 => Bls12381.MapToG1(input, output.Resize(Bls12381.PointSize)),
            _ => Bls12381.MapToG2(input, output.Resize(Bls12381.TwistPointSize)),
        };
        return succeeded ? left : Failed;
    }

    private static long Bls12381Cost(int number, int length) => number switch
    {
        0x0b => 375,
        0x0d => 600,
        0x0f => 37_700 + (32_600L * (length / Bls12381.PairSize)),
        0x10 => 5_500,
        _ => 23_800,
    };
}
