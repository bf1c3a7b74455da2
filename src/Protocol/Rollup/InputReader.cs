using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The parts that the inputs of the guest programs share.</summary>
internal static class InputReader
{
    /// <summary>More than any block needs; it bounds what a short input can make the program allocate.</summary>
    public const int ItemsMax = 1 << 20;

    /// <summary>A list of byte strings, none of which is looked into.</summary>
    public static byte[][] ReadStrings(ref RlpReader fields, ref InputFault fault)
    {
        RlpReader list = fields.ReadList();
        int count = list.CountItems();
        if (count > ItemsMax)
        {
            fault = InputFault.TooManyItems;
            return [];
        }

        byte[][] items = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            items[i] = list.ReadBytes().ToArray();
        }

        fields.CloseList(ref list);
        return items;
    }

    public static void WriteStrings(RlpWriter writer, byte[][] items)
    {
        int list = writer.BeginList();
        for (int i = 0; i < items.Length; i++)
        {
            writer.Write(items[i]);
        }

        writer.EndList(list);
    }

    public static int ReadNumber(ref RlpReader fields, int max, ref InputFault fault)
    {
        ulong value = fields.ReadUInt64();
        if (value <= (ulong)max)
        {
            return (int)value;
        }

        fault = InputFault.NumberTooLarge;
        return 0;
    }

    public static ChainConfiguration? ReadConfiguration(ref RlpReader fields, ref InputFault fault)
    {
        ChainConfiguration? configuration = ChainConfiguration.Read(ref fields);
        if (configuration is null)
        {
            fault = InputFault.Configuration;
        }

        return configuration;
    }
}
