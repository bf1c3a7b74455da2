using System;
using Sequitur.Finality;
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

    public static void WriteWithdrawals(RlpWriter writer, Withdrawal[] withdrawals)
    {
        int list = writer.BeginList();
        for (int i = 0; i < withdrawals.Length; i++)
        {
            withdrawals[i].Write(writer);
        }

        writer.EndList(list);
    }

    public static Withdrawal[] ReadWithdrawals(ref RlpReader fields, ref InputFault fault)
    {
        RlpReader list = fields.ReadList();
        int count = list.CountItems();
        if (count > ItemsMax)
        {
            fault = InputFault.TooManyItems;
            return [];
        }

        Withdrawal[] withdrawals = new Withdrawal[count];
        for (int i = 0; i < count; i++)
        {
            withdrawals[i] = Withdrawal.Read(ref list);
        }

        fields.CloseList(ref list);
        return withdrawals;
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

    /// <summary>What every input starts with: the tag of its kind and version, and the configuration. Null after an error.</summary>
    public static ChainConfiguration? ReadStart(ref RlpReader fields, ulong expectedTag, out InputError error)
    {
        error = default;
        ulong tag = fields.ReadUInt64();
        if (!fields.HasError && tag != expectedTag)
        {
            error = new InputError(InputFault.Tag);
            return null;
        }

        ChainConfiguration? configuration = ChainConfiguration.Read(ref fields);
        if (configuration is null)
        {
            error = new InputError(fields.HasError ? InputFault.Rlp : InputFault.Configuration, fields.Error);
        }

        return configuration;
    }

    /// <summary>Closes the list of all fields, after which there is nothing.</summary>
    /// <param name="envelope">What the list stands in.</param>
    /// <param name="fields">The list, read to its end.</param>
    /// <param name="fault">What was found wrong in the fields so far.</param>
    public static InputError ReadEnd(ref RlpReader envelope, ref RlpReader fields, InputFault fault)
    {
        envelope.CloseList(ref fields);
        envelope.ExpectEnd();
        return envelope.HasError || fault != InputFault.None
            ? new InputError(fault == InputFault.None ? InputFault.Rlp : fault, envelope.Error)
            : default;
    }

    public static InputError ReadCertificate(ReadOnlySpan<byte> encoded, out FinalityCertificate? certificate)
    {
        RlpError error = FinalityCertificate.TryDecode(encoded, out certificate);
        return error == RlpError.None ? default : new InputError(InputFault.Certificate, error);
    }
}
