using System;
using System.Buffers.Binary;
using Sequitur.Crypto;

namespace Sequitur.Evm;

public static partial class Precompiles
{
    private const long PointEvaluationCost = 50_000;

    /// <summary>The point evaluation of EIP-4844: on success the number of elements in a blob and the order of their field, a word each.</summary>
    private static bool EvaluatePoint(ReadOnlySpan<byte> input, PinnedBuffer output)
    {
        if (!Kzg.VerifyPointEvaluation(input))
        {
            return false;
        }

        Span<byte> words = output.Resize(64);
        words[..32].Clear();
        BinaryPrimitives.WriteInt32BigEndian(words[28..], Kzg.ElementsPerBlob);
        Kzg.ScalarModulus.WriteBigEndian(words[32..]);
        return true;
    }
}
