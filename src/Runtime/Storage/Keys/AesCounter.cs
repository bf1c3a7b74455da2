using System;
using System.Security.Cryptography;

namespace Sequitur.Storage;

/// <summary>AES in counter mode (NIST SP 800-38A) with a 128-bit big-endian counter: encrypts and decrypts alike.</summary>
internal static class AesCounter
{
    public const int KeySize = 16;
    public const int BlockSize = 16;

    /// <summary>Combines <paramref name="data"/> with the key stream, in place.</summary>
    /// <param name="key">16 bytes.</param>
    /// <param name="counter">The first counter block, 16 bytes; from all ones it goes on at zero.</param>
    /// <param name="data">Any length.</param>
    public static void Apply(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter, Span<byte> data)
    {
        using var aes = Aes.Create();
        aes.SetKey(key[..KeySize]);
        Span<byte> block = stackalloc byte[BlockSize];
        Span<byte> stream = stackalloc byte[BlockSize];
        counter[..BlockSize].CopyTo(block);
        for (int at = 0; at < data.Length; at += BlockSize)
        {
            aes.EncryptEcb(block, stream, PaddingMode.None);
            for (int i = 0; i < BlockSize && at + i < data.Length; i++) data[at + i] ^= stream[i];
            for (int i = BlockSize - 1; i >= 0 && ++block[i] == 0; i--)
            {
            }
        }

        CryptographicOperations.ZeroMemory(stream);
    }
}
