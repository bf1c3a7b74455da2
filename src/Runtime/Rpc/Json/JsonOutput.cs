using System;
using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using Sequitur.Primitives;

namespace Sequitur.Rpc.Json;

/// <summary>Writes JSON into one pooled buffer with a byte limit: the result of a call, or a whole batch of responses.</summary>
/// <remarks>
/// Ethereum's JSON is mostly hexadecimal text, which is encoded here straight into the buffer. When the limit is reached nothing more is
/// written and <see cref="IsOverLimit"/> stays set, so a writer of a large result need not check after each value.
/// </remarks>
public sealed class JsonOutput : IDisposable
{
    private const int InitialBytes = 1024;

    private readonly int _bytesMax;
    private readonly MemoryBudget? _budget;
    private byte[] _bytes;
    private int _length;
    private long _taken;

    /// <param name="bytesMax">Where writing stops.</param>
    /// <param name="budget">Shared with others; writing also stops when it is used up.</param>
    public JsonOutput(int bytesMax, MemoryBudget? budget = null)
    {
        _bytesMax = bytesMax;
        _budget = budget;
        _bytes = ArrayPool<byte>.Shared.Rent(Math.Min(InitialBytes, bytesMax));
    }

    public int Length => _length;

    public bool IsOverLimit { get; private set; }

    /// <summary>Writing stopped because other responses hold the memory: the same call may succeed later.</summary>
    public bool IsOverBudget { get; private set; }

    /// <summary>All of it, or all but <see cref="Packed"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Whether who sends this can send a value that is compressed already.</summary>
    public bool TakesPacked { get; set; }

    /// <summary>A value that stands at <see cref="PackedAt"/> between what is written; null for none.</summary>
    public PackedValue? Packed { get; private set; }

    public int PackedAt { get; private set; }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
        _budget?.Return(_taken);
        _taken = 0;
    }

    /// <summary>True when a value stands before the next one in the same array or object.</summary>
    public bool NeedsComma { get; private set; }

    /// <summary>Forgets everything after a mark: <see cref="Length"/> and <see cref="NeedsComma"/> as they were.</summary>
    public void TruncateTo(int length, bool needsComma)
    {
        _length = length;
        NeedsComma = needsComma;
        Packed = null;
        IsOverLimit = false;
        IsOverBudget = false;
    }

    /// <summary>Puts a compressed value in the place of all that stands behind a mark, and gives back the memory of that. False, and nothing happens, when other responses hold the memory.</summary>
    public bool TryPack(int start, PackedValue value)
    {
        long more = value.Bytes - _taken;
        if (_budget is not null && more > 0 && !_budget.TryTake(more))
        {
            return false;
        }

        if (more < 0) _budget?.Return(-more);
        _taken = value.Bytes;
        byte[] kept = ArrayPool<byte>.Shared.Rent(Math.Max(start, InitialBytes));
        _bytes.AsSpan(0, start).CopyTo(kept);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = kept;
        _length = start;
        NeedsComma = true;
        Packed = value;
        PackedAt = start;
        return true;
    }

    public void BeginObject() => Open((byte)'{');

    public void EndObject() => Close((byte)'}');

    public void BeginArray() => Open((byte)'[');

    public void EndArray() => Close((byte)']');

    /// <summary>A member's name, which must need no escaping.</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        Span<byte> target = Take(name.Length + 3);
        if (target.IsEmpty)
        {
            return;
        }

        target[0] = (byte)'"';
        name.CopyTo(target[1..]);
        target[name.Length + 1] = (byte)'"';
        target[name.Length + 2] = (byte)':';
        NeedsComma = false;
    }

    public void Null() => Raw("null"u8);

    public void Boolean(bool value) => Raw(value ? "true"u8 : "false"u8);

    public void Number(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int written);
        Raw(digits[..written]);
    }

    public void Number(double value)
    {
        Span<byte> digits = stackalloc byte[32];
        Utf8Formatter.TryFormat(value, digits, out int written);
        Raw(digits[..written]);
    }

    /// <summary>QUANTITY: hexadecimal without leading zeros, zero being 0x0.</summary>
    public void Quantity(ulong value)
    {
        int digits = value == 0 ? 1 : (67 - BitOperations.LeadingZeroCount(value)) / 4;
        Span<byte> target = Take(digits + 4);
        if (!target.IsEmpty)
        {
            Frame(target);
            FormatDigits(value, target.Slice(3, digits));
        }
    }

    public void Quantity(in U256 value)
    {
        if (value.IsUInt64)
        {
            Quantity(value.U0);
            return;
        }

        Span<byte> digits = stackalloc byte[64];
        FormatDigits(value.U3, digits[..16]);
        FormatDigits(value.U2, digits[16..32]);
        FormatDigits(value.U1, digits[32..48]);
        FormatDigits(value.U0, digits[48..]);
        ReadOnlySpan<byte> significant = digits.TrimStart((byte)'0');
        Span<byte> target = Take(significant.Length + 4);
        if (!target.IsEmpty)
        {
            Frame(target);
            significant.CopyTo(target[3..]);
        }
    }

    /// <summary>DATA: 0x and two digits per byte.</summary>
    public void Data(ReadOnlySpan<byte> bytes)
    {
        Span<byte> target = Take(checked((bytes.Length * 2) + 4));
        if (!target.IsEmpty)
        {
            Frame(target);
            Convert.TryToHexStringLower(bytes, target.Slice(3, bytes.Length * 2), out _);
        }
    }

    public void Data(in Hash256 hash) => Data(hash.Bytes);

    public void Data(in Address address) => Data(address.Bytes);

    /// <summary>A word as 32 bytes, as EIP-1474 wants storage values.</summary>
    public void Word(in U256 value)
    {
        Span<byte> bytes = stackalloc byte[32];
        value.WriteBigEndian(bytes);
        Data(bytes);
    }

    /// <summary>Any text, escaped.</summary>
    public void Text(ReadOnlySpan<char> value)
    {
        string escaped = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value.ToString());
        Span<byte> target = Take(Encoding.UTF8.GetByteCount(escaped) + 2);
        if (!target.IsEmpty)
        {
            target[0] = (byte)'"';
            Encoding.UTF8.GetBytes(escaped, target[1..]);
            target[^1] = (byte)'"';
        }
    }

    /// <summary>One complete JSON value that is already encoded.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        Span<byte> target = Take(json.Length);
        json[..target.Length].CopyTo(target);
    }

    public void Null(ReadOnlySpan<byte> name)
    {
        Name(name);
        Null();
    }

    public void Boolean(ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        Boolean(value);
    }

    public void Quantity(ReadOnlySpan<byte> name, ulong value)
    {
        Name(name);
        Quantity(value);
    }

    public void Quantity(ReadOnlySpan<byte> name, in U256 value)
    {
        Name(name);
        Quantity(value);
    }

    public void Data(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name(name);
        Data(value);
    }

    public void Data(ReadOnlySpan<byte> name, in Hash256 value)
    {
        Name(name);
        Data(value.Bytes);
    }

    public void Data(ReadOnlySpan<byte> name, in Address value)
    {
        Name(name);
        Data(value.Bytes);
    }

    public void Text(ReadOnlySpan<byte> name, ReadOnlySpan<char> value)
    {
        Name(name);
        Text(value);
    }

    private static void Frame(Span<byte> target)
    {
        target[0] = (byte)'"';
        target[1] = (byte)'0';
        target[2] = (byte)'x';
        target[^1] = (byte)'"';
    }

    private static void FormatDigits(ulong value, Span<byte> target)
    {
        for (int index = target.Length - 1; index >= 0; index--)
        {
            target[index] = "0123456789abcdef"u8[(int)(value & 15)];
            value >>= 4;
        }
    }

    private void Open(byte bracket)
    {
        Span<byte> target = Take(1);
        if (!target.IsEmpty)
        {
            target[0] = bracket;
        }

        NeedsComma = false;
    }

    private void Close(byte bracket)
    {
        NeedsComma = false;
        Span<byte> target = Take(1);
        if (!target.IsEmpty)
        {
            target[0] = bracket;
        }
    }

    /// <summary>Room for one value, after the comma it may need; empty beyond the limit.</summary>
    private Span<byte> Take(int count)
    {
        int comma = NeedsComma ? 1 : 0;
        int needed = _length + comma + count;
        if (IsOverLimit || needed > _bytesMax || needed < 0)
        {
            IsOverLimit = true;
            return default;
        }

        if (needed > _bytes.Length && !TryGrow(needed))
        {
            IsOverLimit = true;
            IsOverBudget = true;
            return default;
        }

        if (comma != 0)
        {
            _bytes[_length] = (byte)',';
        }

        Span<byte> target = _bytes.AsSpan(_length + comma, count);
        _length = needed;
        NeedsComma = true;
        return target;
    }

    private bool TryGrow(int needed)
    {
        int doubled = (int)Math.Min(Array.MaxLength, Math.Max((long)needed, (long)_bytes.Length * 2));
        long more = doubled - _bytes.Length;
        if (_budget is not null && !_budget.TryTake(more))
        {
            return false;
        }

        _taken += more;
        byte[] larger = ArrayPool<byte>.Shared.Rent(doubled);
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
        return true;
    }
}
