using System;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>An account as the leaf of the account trie holds it: RLP of nonce, balance, storage root and code hash (Yellow Paper §4.1).</summary>
internal static class AccountRlp
{
    /// <summary>List header 2, nonce 9, balance 33, two hashes of 33.</summary>
    public const int SizeMax = 110;

    public static int Write(Span<byte> destination, in Account account)
    {
        Span<byte> items = stackalloc byte[SizeMax];
        int length = WriteInteger(items, new U256(account.Nonce));
        length += WriteInteger(items[length..], account.Balance);
        length += RlpSpan.WriteString(items[length..], account.StorageRoot.Bytes);
        length += RlpSpan.WriteString(items[length..], account.CodeHash.Bytes);
        int header = RlpSpan.WriteListHeader(destination, length);
        items[..length].CopyTo(destination[header..]);
        return header + length;
    }

    public static bool TryRead(ReadOnlySpan<byte> rlp, out Account account)
    {
        RlpReader reader = new(rlp);
        RlpReader items = reader.ReadList();
        account = new Account(items.ReadUInt64(), items.ReadU256(), items.ReadHash256(), items.ReadHash256());
        reader.CloseList(ref items);
        reader.ExpectEnd();
        return !reader.HasError;
    }

    private static int WriteInteger(Span<byte> destination, in U256 value)
    {
        Span<byte> word = stackalloc byte[32];
        value.WriteBigEndian(word);
        return RlpSpan.WriteString(destination, word[(32 - value.ByteLength)..]);
    }
}
