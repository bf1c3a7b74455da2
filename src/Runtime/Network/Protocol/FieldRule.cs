using System;
using Google.Protobuf.Reflection;

namespace Sequitur.Network.Protocol;

/// <summary>How a field may stand on the wire.</summary>
internal enum FieldShape
{
    UInt32,
    UInt64,
    Bytes,
    Text,
    Message,
    PackedUInt32,
}

/// <summary>What peer.proto says of one field, in the form <see cref="StrictScan"/> works with.</summary>
internal sealed class FieldRule
{
    private const uint Varint = 0;
    private const uint LengthDelimited = 2;

    public FieldRule(FieldDescriptor field)
    {
        FieldOptions? options = field.GetOptions();
        int exact = (int)(options?.GetExtension(PeerExtensions.Size) ?? 0);
        int most = (int)(options?.GetExtension(PeerExtensions.SizeMax) ?? 0);
        Name = $"{field.ContainingType.Name}.{field.Name}";
        Number = field.FieldNumber;
        Shape = ShapeOf(field);
        IsRepeated = field.IsRepeated && Shape != FieldShape.PackedUInt32;
        IsExact = exact != 0;
        SizeMax = IsExact ? exact : most != 0 ? most : int.MaxValue;
        Unit = Math.Max(1, (int)(options?.GetExtension(PeerExtensions.Unit) ?? 0));
        CountMax = field.IsRepeated ? (int)(options?.GetExtension(PeerExtensions.CountMax) ?? 0) : 1;
        IsRequired = !field.IsRepeated && !field.ToProto().Proto3Optional && (IsExact || Shape == FieldShape.Message);
        Inner = Shape == FieldShape.Message ? MessageRules.Of(field.MessageType) : null;
        if (CountMax == 0) throw new NotSupportedException($"{Name} has no count_max.");
    }

    public string Name { get; }

    public int Number { get; }

    public FieldShape Shape { get; }

    public bool IsRepeated { get; }

    public bool IsRequired { get; }

    public bool IsExact { get; }

    public int SizeMax { get; }

    public int Unit { get; }

    public int CountMax { get; }

    public MessageRules? Inner { get; }

    public uint WireType => Shape is FieldShape.UInt32 or FieldShape.UInt64 ? Varint : LengthDelimited;

    private static FieldShape ShapeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.UInt32 when field.IsRepeated => FieldShape.PackedUInt32,
        FieldType.UInt32 => FieldShape.UInt32,
        FieldType.UInt64 when !field.IsRepeated => FieldShape.UInt64,
        FieldType.Bytes => FieldShape.Bytes,
        FieldType.String => FieldShape.Text,
        FieldType.Message => FieldShape.Message,
        _ => throw new NotSupportedException($"{field.FullName}: the strict scan knows no fields of type {field.FieldType}."),
    };
}
