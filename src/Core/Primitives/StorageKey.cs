using System;

namespace Sequitur.Primitives;

/// <summary>One storage slot of one account, the account given by its position in a table of accounts.</summary>
public readonly struct StorageKey : IEquatable<StorageKey>, ITableKey<StorageKey>
{
    public StorageKey(int account, in U256 slot)
    {
        Account = account;
        Slot = slot;
    }

    public int Account { get; }

    public U256 Slot { get; }

    public static ulong TableHash(in StorageKey key, ulong seed) =>
        Primitives.TableHash.Of(key.Slot.U0, key.Slot.U1, key.Slot.U2, key.Slot.U3, seed ^ ((ulong)(uint)key.Account * 0x9e3779b97f4a7c15));

    public static bool TableEquals(in StorageKey left, in StorageKey right) =>
        left.Account == right.Account && left.Slot == right.Slot;

    public bool Equals(StorageKey other) => TableEquals(in this, in other);

    public override bool Equals(object? obj) => obj is StorageKey other && Equals(other);

    public override int GetHashCode() => (int)TableHash(in this, 0);

    public static bool operator ==(in StorageKey left, in StorageKey right) => TableEquals(in left, in right);

    public static bool operator !=(in StorageKey left, in StorageKey right) => !TableEquals(in left, in right);
}
