using System;

namespace Sequitur.Network.Protocol;

/// <summary>Checks, without allocating, that bytes are the one canonical encoding of a message: fields in ascending order and each once, no unknown
/// ones, no zero written out, numbers in the fewest bytes, sizes and counts within peer.proto's limits.</summary>
/// <remarks>What passes, the generated parser reads without an exception, and allocates for in proportion to its size.</remarks>
internal static class StrictScan
{
    public static string? Check(ReadOnlySpan<byte> message, MessageRules rules)
    {
        FieldRule[] fields = rules.Fields;
        int at = 0;
        int count = 0;
        int position = 0;
        while (position < message.Length)
        {
            int start = position;
            if (!TryReadVarint(message, ref position, out ulong tag) || tag > uint.MaxValue) return $"{rules.Name}: no field begins at byte {start}";
            int number = (int)(tag >> 3);
            for (; at < fields.Length && fields[at].Number < number; at++, count = 0)
            {
                if (count == 0 && fields[at].IsRequired) return Missing(fields[at]);
            }

            if (at == fields.Length || fields[at].Number != number) return $"{rules.Name}: field {number} is unknown or not in ascending order";
            FieldRule field = fields[at];
            if ((tag & 7) != field.WireType) return $"{field.Name}: wire type {field.WireType} expected, {tag & 7} came";
            if (++count > field.CountMax) return field.IsRepeated ? $"{field.Name}: at most {field.CountMax} expected, more came" : $"{field.Name} stands there twice";
            string? refusal = field.WireType == 0 ? CheckNumber(message, ref position, field) : CheckContent(message, ref position, field);
            if (refusal is not null) return refusal;
        }

        for (; at < fields.Length; at++, count = 0)
        {
            if (count == 0 && fields[at].IsRequired) return Missing(fields[at]);
        }

        return null;
    }

    private static string Missing(FieldRule field) => $"{field.Name} is missing";

    private static string? CheckNumber(ReadOnlySpan<byte> message, ref int position, FieldRule field)
    {
        if (!TryReadVarint(message, ref position, out ulong value)) return $"{field.Name} is not a number in its shortest form";
        if (value == 0) return $"{field.Name}: zero is written out";
        return field.Shape == FieldShape.UInt32 && value > uint.MaxValue ? $"{field.Name}: at most {uint.MaxValue} expected, {value} came" : null;
    }

    private static string? CheckContent(ReadOnlySpan<byte> message, ref int position, FieldRule field)
    {
        if (!TryReadVarint(message, ref position, out ulong claimed)) return $"{field.Name} has no length in its shortest form";
        if (claimed > (ulong)(message.Length - position)) return $"{field.Name}: {claimed} bytes promised, {message.Length - position} left";
        int size = (int)claimed;
        ReadOnlySpan<byte> content = message.Slice(position, size);
        position += size;
        if (field.Inner is { } inner) return Check(content, inner);
        if (field.IsExact && size != field.SizeMax) return $"{field.Name}: {field.SizeMax} bytes expected, {size} came";
        if (size > field.SizeMax) return $"{field.Name}: at most {field.SizeMax} bytes expected, {size} came";
        if (size == 0) return $"{field.Name}: nothing is written out";
        if (size % field.Unit != 0) return $"{field.Name}: a multiple of {field.Unit} bytes expected, {size} came";
        return field.Shape switch
        {
            FieldShape.Text => content.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? $"{field.Name}: printable ASCII expected" : null,
            FieldShape.PackedUInt32 => CheckPacked(content, field),
            _ => null,
        };
    }

    private static string? CheckPacked(ReadOnlySpan<byte> content, FieldRule field)
    {
        int count = 0;
        for (int position = 0; position < content.Length;)
        {
            if (!TryReadVarint(content, ref position, out ulong value) || value > uint.MaxValue) return $"{field.Name}[{count}] is not a 32-bit number in its shortest form";
            if (++count > field.CountMax) return $"{field.Name}: at most {field.CountMax} expected, more came";
        }

        return null;
    }

    /// <summary>Base 128, least significant first; refuses what is longer than needed, or than 64 bits.</summary>
    private static bool TryReadVarint(ReadOnlySpan<byte> bytes, ref int position, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && position < bytes.Length; shift += 7)
        {
            byte read = bytes[position++];
            value |= (ulong)(read & 0x7f) << shift;
            if (read >= 0x80) continue;
            bool isShortest = read != 0 || shift == 0;
            bool fits = shift < 63 || read == 1;
            return isShortest && fits;
        }

        return false;
    }
}
