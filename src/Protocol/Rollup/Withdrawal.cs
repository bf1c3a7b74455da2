using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>EIP-4895: a credit at the end of the block. The amount is in gwei.</summary>
public readonly record struct Withdrawal(ulong Index, ulong ValidatorIndex, Address Address, ulong Amount)
{
    public byte[] Encode()
    {
        RlpWriter writer = new(64);
        Write(writer);
        return writer.ToArray();
    }

    internal void Write(RlpWriter writer)
    {
        int list = writer.BeginList();
        writer.Write(Index);
        writer.Write(ValidatorIndex);
        writer.Write(Address);
        writer.Write(Amount);
        writer.EndList(list);
    }

    /// <summary>Reads one from a list of withdrawals; errors stick in the list's reader.</summary>
    internal static Withdrawal Read(ref RlpReader list)
    {
        RlpReader fields = list.ReadList();
        Withdrawal withdrawal = new(fields.ReadUInt64(), fields.ReadUInt64(), fields.ReadAddress(), fields.ReadUInt64());
        list.CloseList(ref fields);
        return withdrawal;
    }
}
