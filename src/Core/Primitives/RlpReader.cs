using System;

namespace Sequitur.Primitives;

/// <summary>Reads canonical RLP and nothing else (Yellow Paper, appendix B). Never throws, never allocates, never reads past the input.</summary>
/// <remarks>
/// The first error sticks: every later read returns a default value and consumes nothing, so a decoder reads all its fields and
/// checks <see cref="HasError"/> once. A list is read by a reader of its own; <see cref="CloseList"/> checks
/// that it was read to its end and hands its error up.
/// </remarks>
public ref struct RlpReader
{
    private ReadOnlySpan<byte> _rest;

    public RlpReader(ReadOnlySpan<byte> bytes)
    {
        _rest = bytes;
        Error = RlpError.None;
    }

    public RlpError Error { get; private set; }

    public readonly bool HasError => Error != RlpError.None;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The bytes not yet read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>True when the next item is a list; false for a string, at the end and after an error.</summary>
    public readonly bool NextIsList => !_rest.IsEmpty && _rest[0] >= 0xc0;

    /// <summary>The content of a string.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        // Most strings are short, and of other lengths than one, which has two forms. After an error nothing is left to read.
        if (!_rest.IsEmpty)
        {
            int shortLength = _rest[0] - 0x80;
            if (shortLength is 0 or (>= 2 and <= 55) && shortLength < _rest.Length)
            {
                ReadOnlySpan<byte> text = _rest.Slice(1, shortLength);
                _rest = _rest[(1 + shortLength)..];
                return text;
            }
        }

        if (!TryReadHeader(out int header, out int length, out bool isList))
        {
            return default;
        }

        if (isList)
        {
            return Fail(RlpError.ExpectedString);
        }

        ReadOnlySpan<byte> content = _rest.Slice(header, length);
        _rest = _rest[(header + length)..];
        return content;
    }

    /// <summary>The content of a string of a fixed size; after an error empty, else of exactly that size.</summary>
    public ReadOnlySpan<byte> ReadBytes(int exactLength)
    {
        ReadOnlySpan<byte> content = ReadBytes();
        return content.Length == exactLength || HasError ? content : Fail(RlpError.WrongLength);
    }

    public Hash256 ReadHash256()
    {
        ReadOnlySpan<byte> content = ReadBytes(Hash256.Size);
        return HasError ? default : new Hash256(content);
    }

    public Address ReadAddress()
    {
        ReadOnlySpan<byte> content = ReadBytes(Address.Size);
        return HasError ? default : new Address(content);
    }

    public ulong ReadUInt64()
    {
        ulong value = 0;
        foreach (byte digit in ReadInteger(sizeof(ulong)))
        {
            value = (value << 8) | digit;
        }

        return value;
    }

    public U256 ReadU256() => U256.FromBigEndian(ReadInteger(32));

    /// <summary>A reader of the items of a list; after an error it carries the same error.</summary>
    public RlpReader ReadList()
    {
        if (!TryReadHeader(out int header, out int length, out bool isList))
        {
            return new RlpReader(default) { Error = Error };
        }

        if (!isList)
        {
            Fail(RlpError.ExpectedList);
            return new RlpReader(default) { Error = Error };
        }

        RlpReader items = new(_rest.Slice(header, length));
        _rest = _rest[(header + length)..];
        return items;
    }

    /// <summary>Ends the reading of a list: an error in it, or items left in it, become an error here.</summary>
    public void CloseList(scoped ref RlpReader list)
    {
        list.ExpectEnd();
        if (list.HasError && !HasError)
        {
            Fail(list.Error);
        }
    }

    /// <summary>The next item whole, with its header. The items inside a list are not looked at.</summary>
    public ReadOnlySpan<byte> ReadItem()
    {
        if (!TryReadHeader(out int header, out int length, out _))
        {
            return default;
        }

        ReadOnlySpan<byte> item = _rest[..(header + length)];
        _rest = _rest[(header + length)..];
        return item;
    }

    /// <summary>How many items are left; what they hold is not looked at. An error sticks as in any read.</summary>
    public int CountItems()
    {
        RlpReader ahead = this;
        int count = 0;
        while (!ahead.IsAtEnd)
        {
            ahead.ReadItem();
            count++;
        }

        if (ahead.HasError && !HasError)
        {
            Fail(ahead.Error);
        }

        return HasError ? 0 : count;
    }

    public void ExpectEnd()
    {
        if (!HasError && !IsAtEnd)
        {
            Fail(RlpError.TrailingBytes);
        }
    }

    private ReadOnlySpan<byte> ReadInteger(int maximumLength)
    {
        ReadOnlySpan<byte> digits = ReadBytes();
        if (digits.Length > maximumLength)
        {
            return Fail(RlpError.TooLong);
        }

        return !digits.IsEmpty && digits[0] == 0 ? Fail(RlpError.LeadingZero) : digits;
    }

    /// <summary>Checks the header and that the whole item is there; consumes nothing.</summary>
    private bool TryReadHeader(out int header, out int length, out bool isList)
    {
        header = 0;
        length = 0;
        isList = false;
        if (HasError || _rest.IsEmpty)
        {
            return HasError ? false : Refuse(RlpError.Truncated);
        }

        byte first = _rest[0];
        isList = first >= 0xc0;
        if (first < 0x80)
        {
            length = 1;
            return true;
        }

        int shortLength = first - (isList ? 0xc0 : 0x80);
        if (shortLength > 55)
        {
            return TryReadLongHeader(shortLength - 55, out header, out length);
        }

        header = 1;
        length = shortLength;
        if (length > _rest.Length - 1)
        {
            return Refuse(RlpError.Truncated);
        }

        return isList || length != 1 || _rest[1] >= 0x80 || Refuse(RlpError.NonCanonicalByte);
    }

    private bool TryReadLongHeader(int lengthOfLength, out int header, out int length)
    {
        header = 1 + lengthOfLength;
        length = 0;
        if (header > _rest.Length)
        {
            return Refuse(RlpError.Truncated);
        }

        ulong wide = 0;
        foreach (byte digit in _rest.Slice(1, lengthOfLength))
        {
            wide = (wide << 8) | digit;
        }

        if (_rest[1] == 0 || wide < 56)
        {
            return Refuse(RlpError.NonCanonicalLength);
        }

        if (wide > (ulong)(_rest.Length - header))
        {
            return Refuse(RlpError.Truncated);
        }

        length = (int)wide;
        return true;
    }

    private bool Refuse(RlpError error)
    {
        Error = error;
        _rest = default;
        return false;
    }

    private ReadOnlySpan<byte> Fail(RlpError error)
    {
        Refuse(error);
        return default;
    }
}
