using System;
using System.Security.Cryptography;

namespace Sequitur.GuestCompiler;

/// <summary>The name of a guest: SHA-256 of its ELF file, which anyone can check with sha256sum.</summary>
public static class ProgramId
{
    public const int Size = 32;

    public static byte[] Of(ReadOnlySpan<byte> elf) => SHA256.HashData(elf);
}
