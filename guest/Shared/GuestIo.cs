using System;
using System.Runtime.InteropServices;

namespace Sequitur.Guests;

/// <summary>A guest's two doors, by the zkVM standards' functions. The guest compiler turns them into calls of the C runtime.</summary>
internal static unsafe class GuestIo
{
    /// <summary>The whole private input; the same at every call, and read-only.</summary>
    public static ReadOnlySpan<byte> ReadInput()
    {
        byte* data;
        nuint size;
        read_input(&data, &size);
        return new ReadOnlySpan<byte>(data, checked((int)size));
    }

    /// <summary>Appends to the public output.</summary>
    public static void WriteOutput(ReadOnlySpan<byte> output)
    {
        fixed (byte* data = output)
        {
            write_output(data, (nuint)(uint)output.Length);
        }
    }

    [DllImport("zkvm")]
    private static extern void read_input(byte** data, nuint* size);

    [DllImport("zkvm")]
    private static extern void write_output(byte* data, nuint size);
}
