using System;
using System.Linq;
using Google.Protobuf.Reflection;

namespace Sequitur.Network.Protocol;

/// <summary>What peer.proto says of one message: its kind, its limits, its fields.</summary>
internal sealed class MessageRules
{
    private MessageRules(MessageDescriptor message)
    {
        MessageOptions? options = message.GetOptions();
        Name = message.Name;
        Kind = options?.GetExtension(PeerExtensions.Kind) ?? Kind.None;
        BytesMax = (int)(options?.GetExtension(PeerExtensions.BytesMax) ?? 0);
        IsBulk = options?.GetExtension(PeerExtensions.IsBulk) ?? false;
        Fields = [.. message.Fields.InFieldNumberOrder().Select(field => new FieldRule(field))];
    }

    public string Name { get; }

    public Kind Kind { get; }

    /// <summary>Zero in a message that never stands alone is no limit of its own; in one with a kind it means "empty".</summary>
    public int BytesMax { get; }

    public bool IsBulk { get; }

    /// <summary>Ascending by number.</summary>
    public FieldRule[] Fields { get; }

    public static MessageRules Of(MessageDescriptor message) => new(message);

    /// <summary>Null when the bytes are the canonical encoding of such a message within its limits, else what is wrong with them.</summary>
    public string? Check(ReadOnlySpan<byte> message) =>
        message.Length > BytesMax ? $"{Name}: at most {BytesMax} bytes expected, {message.Length} came" : StrictScan.Check(message, this);
}

/// <summary>The kinds of frames, by their number.</summary>
internal static class FrameKinds
{
    private static readonly MessageRules?[] ByNumber = Read();

    /// <summary>Null for a number that means nothing.</summary>
    public static MessageRules? RulesOf(int kind) => (uint)kind < (uint)ByNumber.Length ? ByNumber[kind] : null;

    public static MessageRules RulesOf(Kind kind) =>
        RulesOf((int)kind) ?? throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of frame");

    /// <summary>Answers come only after their requests.</summary>
    public static bool IsAnswer(Kind kind) => kind is Kind.Payload or Kind.Transactions or Kind.Blocks;

    private static MessageRules?[] Read()
    {
        var rules = new MessageRules?[128];
        foreach (MessageDescriptor message in PeerReflection.Descriptor.MessageTypes)
        {
            var read = MessageRules.Of(message);
            if (read.Kind != Kind.None) rules[(int)read.Kind] = read;
        }

        return rules;
    }
}
