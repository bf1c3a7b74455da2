using System;
using System.Buffers;
using Sequitur.Primitives;
using Sequitur.Rpc.Dispatch;

namespace Sequitur.Rpc.Json;

/// <summary>Strict readers of Ethereum's JSON values (EIP-1474 §Quantities and unformatted data). The first error sticks.</summary>
public static class Parse
{
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>0x, then one to sixteen digits without leading zeros.</summary>
    public static ulong Quantity(JsonValue value, string name, ref RpcError? error)
    {
        if (TryDigits(value, 16, out ReadOnlySpan<byte> digits, out string fault))
        {
            return FromDigits(digits).U0;
        }

        error ??= Wrong(name, "QUANTITY of at most 64 bits", value, fault);
        return 0;
    }

    public static U256 Word(JsonValue value, string name, ref RpcError? error)
    {
        if (TryDigits(value, 64, out ReadOnlySpan<byte> digits, out string fault))
        {
            return FromDigits(digits);
        }

        error ??= Wrong(name, "QUANTITY of at most 256 bits", value, fault);
        return default;
    }

    /// <summary>A storage slot: up to 32 bytes, written as a quantity or as padded data; clients send both.</summary>
    public static U256 StorageKey(JsonValue value, string name, ref RpcError? error)
    {
        ReadOnlySpan<byte> text = value.IsString ? value.Text : default;
        if (text.Length is > 2 and <= 66 && text.StartsWith("0x"u8) && AreDigits(text[2..]))
        {
            return FromDigits(text[2..]);
        }

        error ??= Wrong(name, "storage key of at most 32 bytes", value, "");
        return default;
    }

    public static Address Address(JsonValue value, string name, ref RpcError? error)
    {
        Span<byte> bytes = stackalloc byte[Primitives.Address.Size];
        if (TryFixed(value, bytes))
        {
            return new Address(bytes);
        }

        error ??= Wrong(name, "DATA of 20 bytes", value, "");
        return default;
    }

    public static Hash256 Hash(JsonValue value, string name, ref RpcError? error)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        if (TryFixed(value, bytes))
        {
            return new Hash256(bytes);
        }

        error ??= Wrong(name, "DATA of 32 bytes", value, "");
        return default;
    }

    public static byte[] Bytes(JsonValue value, string name, ref RpcError? error)
    {
        ReadOnlySpan<byte> text = value.IsString ? value.Text : default;
        if (text.StartsWith("0x"u8) && (text.Length & 1) == 0)
        {
            byte[] bytes = new byte[(text.Length - 2) / 2];
            if (Convert.FromHexString(text[2..], bytes, out _, out _) == OperationStatus.Done)
            {
                return bytes;
            }
        }

        error ??= Wrong(name, "DATA (0x and two hexadecimal digits per byte)", value, (text.Length & 1) == 0 ? "" : "an odd number of digits");
        return [];
    }

    public static bool Boolean(JsonValue value, string name, ref RpcError? error)
    {
        if (!value.IsBoolean)
        {
            error ??= Wrong(name, "true or false", value, "");
        }

        return value.IsBoolean && value.Json[0] == (byte)'t';
    }

    /// <summary>A tag, a number, a 32-byte hash, or the object form of EIP-1898.</summary>
    public static BlockSelector Block(JsonValue value, string name, ref RpcError? error)
    {
        if (value.IsString)
        {
            if (BlockSelector.TryTag(value.Text, out BlockSelector tag))
            {
                return tag;
            }

            Span<byte> hash = stackalloc byte[Hash256.Size];
            if (TryFixed(value, hash))
            {
                return BlockSelector.At(new Hash256(hash));
            }

            if (TryDigits(value, 16, out ReadOnlySpan<byte> digits, out string fault))
            {
                return BlockSelector.At(FromDigits(digits).U0);
            }

            error ??= Wrong(name, "block number, block hash, or one of earliest, latest, pending, safe, finalized", value, fault);
            return default;
        }

        if (value.IsObject)
        {
            return BlockObject(value, name, ref error);
        }

        error ??= Wrong(name, "block number, block hash, tag, or {blockNumber} / {blockHash} object", value, "");
        return default;
    }

    public static bool TryFixed(JsonValue value, Span<byte> target)
    {
        ReadOnlySpan<byte> text = value.IsString ? value.Text : default;
        return text.Length == (target.Length * 2) + 2
            && text.StartsWith("0x"u8)
            && Convert.FromHexString(text[2..], target, out _, out int written) == OperationStatus.Done
            && written == target.Length;
    }

    public static RpcError Wrong(string name, string expected, JsonValue value, string fault) =>
        RpcError.InvalidParams($"invalid {name}: expected {expected}, got {value.Shown}{(fault.Length == 0 ? "" : $" ({fault})")}");

    private static BlockSelector BlockObject(JsonValue value, string name, ref RpcError? error)
    {
        BlockSelector? selected = null;
        JsonMembers members = value.Members;
        while (members.Next(out ReadOnlySpan<byte> member, out JsonValue inner))
        {
            bool isHash = member.SequenceEqual("blockHash"u8);
            if (member.SequenceEqual("requireCanonical"u8))
            {
                Boolean(inner, name + ".requireCanonical", ref error);
                continue;
            }

            if (!isHash && !member.SequenceEqual("blockNumber"u8))
            {
                error ??= Wrong(name, "only blockHash, blockNumber and requireCanonical", value, "");
                return default;
            }

            if (selected is not null)
            {
                error ??= Wrong(name, "either blockHash or blockNumber, not both", value, "");
                return default;
            }

            selected = isHash ? BlockSelector.At(Hash(inner, name + ".blockHash", ref error)) : Block(inner, name + ".blockNumber", ref error);
        }

        if (selected is null)
        {
            error ??= Wrong(name, "blockHash or blockNumber", value, "");
        }

        return selected ?? default;
    }

    private static bool TryDigits(JsonValue value, int digitsMax, out ReadOnlySpan<byte> digits, out string fault)
    {
        digits = default;
        if (!value.IsString)
        {
            fault = "not a string";
            return false;
        }

        ReadOnlySpan<byte> text = value.Text;
        if (!text.StartsWith("0x"u8))
        {
            fault = "no 0x prefix";
            return false;
        }

        digits = text[2..];
        fault = digits.IsEmpty ? "no digits"
            : !AreDigits(digits) ? "not hexadecimal"
            : digits.Length > 1 && digits[0] == (byte)'0' ? "leading zero digits"
            : digits.Length > digitsMax ? "too large"
            : "";
        return fault.Length == 0;
    }

    private static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(Digits);

    private static U256 FromDigits(ReadOnlySpan<byte> digits)
    {
        Span<byte> padded = stackalloc byte[64];
        padded.Fill((byte)'0');
        digits.CopyTo(padded[(64 - digits.Length)..]);
        Span<byte> bytes = stackalloc byte[32];
        Convert.FromHexString(padded, bytes, out _, out _);
        return U256.FromBigEndian(bytes);
    }
}
