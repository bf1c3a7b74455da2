using System;

namespace Sequitur.Crypto;

public static partial class Sha256
{
    /// <summary>The platform's body uses the processor's SHA instructions.</summary>
    internal static void HashNative(ReadOnlySpan<byte> data, Span<byte> destination) =>
        System.Security.Cryptography.SHA256.HashData(data, destination);
}
