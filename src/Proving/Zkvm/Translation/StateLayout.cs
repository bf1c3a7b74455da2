namespace Sequitur.Zkvm;

/// <summary>Where the fields of <see cref="MachineState"/> lie, in bytes from its start; the registers lie at 0.</summary>
internal static unsafe class StateLayout
{
    public static int Remaining { get; } = Offset(&AddressOfRemaining);

    public static int Place { get; } = Offset(&AddressOfPlace);

    public static int Memory { get; } = Offset(&AddressOfMemory);

    public static int LoadTags { get; } = Offset(&AddressOfLoadTags);

    public static int StoreTags { get; } = Offset(&AddressOfStoreTags);

    private static int Offset(delegate*<MachineState*, void*> field)
    {
        MachineState state = default;
        return (int)((byte*)field(&state) - (byte*)&state);
    }

    private static void* AddressOfRemaining(MachineState* state) => &state->Remaining;

    private static void* AddressOfPlace(MachineState* state) => &state->Place;

    private static void* AddressOfMemory(MachineState* state) => &state->Memory;

    private static void* AddressOfLoadTags(MachineState* state) => &state->LoadTags;

    private static void* AddressOfStoreTags(MachineState* state) => &state->StoreTags;
}
