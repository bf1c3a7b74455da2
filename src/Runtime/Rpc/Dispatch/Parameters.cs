using System;
using Sequitur.Primitives;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Dispatch;

/// <summary>Reads the positional parameters of one call, strictly.</summary>
/// <remarks>
/// The first fault sticks: later reads return defaults, and a method tests <see cref="Failed"/> once, after its last read, before it does anything.
/// The JSON itself is already known to be well formed.
/// </remarks>
public ref struct Parameters
{
    private JsonItems _items;
    private int _index;
    private RpcError? _error;

    /// <param name="json">The array, or nothing when the request has no parameters.</param>
    public Parameters(ReadOnlySpan<byte> json) => _items = new JsonItems(json);

    /// <summary>To be called after the last read: true when a parameter was wrong or one too many was given.</summary>
    public bool Failed(out RpcError? error)
    {
        if (_error is null && _items.Next(out _))
        {
            _error = RpcError.InvalidParams($"too many arguments: expected at most {_index}");
        }

        error = _error;
        return error is not null;
    }

    /// <summary>The next parameter for shapes this type does not know; false when there is none or it is null.</summary>
    public bool TryNext(out JsonValue value)
    {
        bool isThere = _items.Next(out value);
        _index++;
        return isThere && !value.IsNull;
    }

    public bool Require(string name, string expected, out JsonValue value)
    {
        if (TryNext(out value))
        {
            return true;
        }

        _error ??= RpcError.InvalidParams($"missing value for required argument {_index - 1} ({name}): expected {expected}");
        return false;
    }

    /// <summary>Records what the reader of a compound value found wrong.</summary>
    public void Fail(RpcError? error) => _error ??= error;

    public Address Address(string name) =>
        Require(name, "DATA of 20 bytes", out JsonValue value) ? Parse.Address(value, name, ref _error) : default;

    public Hash256 Hash(string name) =>
        Require(name, "DATA of 32 bytes", out JsonValue value) ? Parse.Hash(value, name, ref _error) : default;

    public byte[] Bytes(string name) =>
        Require(name, "DATA", out JsonValue value) ? Parse.Bytes(value, name, ref _error) : [];

    public ulong Quantity(string name) =>
        Require(name, "QUANTITY", out JsonValue value) ? Parse.Quantity(value, name, ref _error) : 0;

    public U256 Word(string name) =>
        Require(name, "QUANTITY", out JsonValue value) ? Parse.Word(value, name, ref _error) : default;

    public U256 StorageKey(string name) =>
        Require(name, "storage key", out JsonValue value) ? Parse.StorageKey(value, name, ref _error) : default;

    public bool Boolean(string name) =>
        Require(name, "true or false", out JsonValue value) && Parse.Boolean(value, name, ref _error);

    public bool BooleanOr(string name, bool absent) =>
        TryNext(out JsonValue value) ? Parse.Boolean(value, name, ref _error) : absent;

    public BlockSelector Block() =>
        Require("block", "block number, hash or tag", out JsonValue value) ? Parse.Block(value, "block", ref _error) : default;

    public BlockSelector BlockOrLatest() => BlockOr(BlockSelector.Latest);

    public BlockSelector BlockOr(BlockSelector absent) => TryNext(out JsonValue value) ? Parse.Block(value, "block", ref _error) : absent;
}
