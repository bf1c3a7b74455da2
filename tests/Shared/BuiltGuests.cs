using System;
using System.IO;
using Sequitur.Zkvm;

namespace Sequitur.Tests;

/// <summary>The guest programs of the tree, under guest/built.</summary>
internal static class BuiltGuests
{
    public static string Folder { get; } = Path.Combine(Root(), "guest", "built");

    /// <param name="name">block, finality or keccak.</param>
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".elf"));

    public static GuestProgram Load(string name)
    {
        LoadError error = GuestProgram.TryLoad(Read(name), out GuestProgram? program);
        return program ?? throw new InvalidOperationException($"the guest {name} does not load: {error}");
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sequitur.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"no Sequitur.slnx above {AppContext.BaseDirectory}");
    }
}
