using System;
using System.Security.Cryptography;

namespace Sequitur.Crypto;

public static partial class Sha256
{
    /// <summary>Shorter inputs are hashed faster by the portable body than the platform's library is called.</summary>
    private const int PlatformBytesMin = 128;

    internal static void HashPlatform(ReadOnlySpan<byte> data, Span<byte> destination) => SHA256.HashData(data, destination);
}
