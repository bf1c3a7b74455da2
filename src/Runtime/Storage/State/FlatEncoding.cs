using System;
using System.Buffers.Binary;
using System.Numerics;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>Values of the flat tables: what docs/spec/storage.md calls account and slot values. Canonical: one value, one encoding.</summary>
/// <remarks>
/// Account: a byte with the nonce's length in bits 0–3, bit 4 when a storage root follows, bit 5 when a code hash follows; the
/// balance's length; nonce and balance in the fewest big-endian bytes; storage root; code hash. A plain account takes about 12 bytes
/// instead of the 70 of the trie's leaf. Slot: the word in the fewest big-endian bytes, never empty, since zero is not stored.
/// </remarks>
internal static class FlatEncoding
{
    public const int AccountSizeMax = 2 + 8 + 32 + 32 + 32;

    private const int NonceLengthMask = 0x0F;
    private const int HasStorageRoot = 0x10;
    private const int HasCodeHash = 0x20;

    /// <summary>Returns the number of bytes written; <paramref name="destination"/> holds <see cref="AccountSizeMax"/>.</summary>
    public static int WriteAccount(in Account account, Span<byte> destination)
    {
        int nonceLength = 8 - (BitOperations.LeadingZeroCount(account.Nonce) >> 3);
        int balanceLength = account.Balance.ByteLength;
        bool hasStorage = account.StorageRoot != Keccak.EmptyTrie;
        bool hasCode = account.CodeHash != Keccak.Empty;
        destination[0] = (byte)(nonceLength | (hasStorage ? HasStorageRoot : 0) | (hasCode ? HasCodeHash : 0));
        destination[1] = (byte)balanceLength;
        int length = 2;

        Span<byte> digits = stackalloc byte[32];
        BinaryPrimitives.WriteUInt64BigEndian(digits, account.Nonce);
        digits[(8 - nonceLength)..8].CopyTo(destination[length..]);
        length += nonceLength;
        account.Balance.WriteBigEndian(digits);
        digits[(32 - balanceLength)..].CopyTo(destination[length..]);
        length += balanceLength;
        if (hasStorage)
        {
            account.StorageRoot.Bytes.CopyTo(destination[length..]);
            length += Hash256.Size;
        }

        if (hasCode)
        {
            account.CodeHash.Bytes.CopyTo(destination[length..]);
            length += Hash256.Size;
        }

        return length;
    }

    public static bool TryReadAccount(ReadOnlySpan<byte> value, out Account account)
    {
        account = default;
        if (value.Length < 2)
        {
            return false;
        }

        int flags = value[0];
        int nonceLength = flags & NonceLengthMask;
        int balanceLength = value[1];
        bool hasStorage = (flags & HasStorageRoot) != 0;
        bool hasCode = (flags & HasCodeHash) != 0;
        int length = 2 + nonceLength + balanceLength + (hasStorage ? Hash256.Size : 0) + (hasCode ? Hash256.Size : 0);
        if (flags >= 0x40 || nonceLength > 8 || balanceLength > 32 || value.Length != length)
        {
            return false;
        }

        ReadOnlySpan<byte> nonceDigits = value.Slice(2, nonceLength);
        ReadOnlySpan<byte> balanceDigits = value.Slice(2 + nonceLength, balanceLength);
        if ((nonceLength > 0 && nonceDigits[0] == 0) || (balanceLength > 0 && balanceDigits[0] == 0))
        {
            return false;
        }

        ulong nonce = 0;
        foreach (byte digit in nonceDigits)
        {
            nonce = (nonce << 8) | digit;
        }

        ReadOnlySpan<byte> rest = value[(2 + nonceLength + balanceLength)..];
        Hash256 storageRoot = hasStorage ? new Hash256(rest) : Keccak.EmptyTrie;
        Hash256 codeHash = hasCode ? new Hash256(rest[(hasStorage ? Hash256.Size : 0)..]) : Keccak.Empty;
        account = new Account(nonce, U256.FromBigEndian(balanceDigits), storageRoot, codeHash);
        return true;
    }

    /// <summary>Returns the number of bytes written, zero for zero.</summary>
    public static int WriteSlot(in U256 value, Span<byte> destination)
    {
        Span<byte> digits = stackalloc byte[32];
        value.WriteBigEndian(digits);
        int length = value.ByteLength;
        digits[(32 - length)..].CopyTo(destination);
        return length;
    }

    public static bool TryReadSlot(ReadOnlySpan<byte> bytes, out U256 value)
    {
        bool isCanonical = bytes.Length is > 0 and <= 32 && bytes[0] != 0;
        value = isCanonical ? U256.FromBigEndian(bytes) : default;
        return isCanonical;
    }
}
