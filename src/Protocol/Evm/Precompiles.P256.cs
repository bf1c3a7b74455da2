using System;
using Sequitur.Crypto;

namespace Sequitur.Evm;

public static partial class Precompiles
{
    /// <summary>EIP-7951, as Osaka prices it.</summary>
    private const long P256Cost = 6_900;

    /// <summary>P256VERIFY: the word one for a valid signature, empty output for everything else; it never fails the call.</summary>
    private static bool VerifyP256(ReadOnlySpan<byte> input, PinnedBuffer output)
    {
        if (!P256.Verify(input))
        {
            output.Resize(0);
            return true;
        }

        Span<byte> word = output.Resize(32);
        word.Clear();
        word[31] = 1;
        return true;
    }
}
