using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

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
    /// <summary>Beside the programs: their ids, and what built them.</summary>
    public const string ListFile = "programs.json";

    public static readonly GuestEntry[] Entries = [new("block", "BlockGuest"), new("finality", "FinalityGuest"), new("keccak", "KeccakGuest")];

    /// <summary>The file of a guest's name, or the path itself when it is none. Throws <see cref="SettingsException"/> when there is no such file.</summary>
    public static string Find(string nameOrPath)
    {
        GuestEntry? guest = Entries.FirstOrDefault(entry => entry.Name == nameOrPath);
        if (guest is null)
        {
            if (File.Exists(nameOrPath)) return nameOrPath;
            throw new SettingsException($"there is no file {nameOrPath}, and no guest of that name: expected a program's file, or one of {string.Join(", ", Entries.Select(entry => entry.Name))}");
        }

        string path = Path.Combine(Folder, guest.File);
        return File.Exists(path) ? path : throw new SettingsException($"the guest {guest.Name} is not built ({path} is missing): run guest/build, which needs clang-19 and lld-19");
    }

    /// <summary>Where they are in the tree; ./sequitur says where that is.</summary>
    private static string Folder => Environment.GetEnvironmentVariable("SEQUITUR_GUESTS") ?? Path.Combine("guest", "built");

    /// <summary>The operations a guest leaves to the machine unless it is built portable (docs/spec/guest-abi.md).</summary>
    public static readonly IReadOnlySet<string> Accelerators = new HashSet<string> { "keccak_f1600", "sha256", "secp256k1_ecrecover", "u256_mulmod", "u256_mul" };
}
