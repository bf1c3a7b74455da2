using System.Collections.Generic;

namespace Sequitur.Cli.Proving;

/// <summary>A guest program: its name on the command line, and the library under guest/ that it is made of.</summary>
internal sealed record GuestEntry(string Name, string Project)
{
    public const string MainType = "Sequitur.Guests.Program";

    public string Library => $"Sequitur.{Project}.dll";

    public string File => Name + ".elf";
}

/// <summary>The guests that are built and shipped.</summary>
internal static class GuestCatalog
{
    public static readonly GuestEntry[] Entries = [new("block", "BlockGuest"), new("finality", "FinalityGuest"), new("keccak", "KeccakGuest")];

    /// <summary>The operations a guest leaves to the machine unless it is built portable (docs/spec/guest-abi.md).</summary>
    public static readonly IReadOnlySet<string> Accelerators = new HashSet<string> { "keccak_f1600", "sha256", "secp256k1_ecrecover", "u256_mulmod", "u256_mul" };
}
