using System;

namespace Sequitur.Storage;

/// <summary>A failure at the storage port: what failed, where, and what the operator can do about it.</summary>
public sealed class StorageException : Exception
{
    public StorageException(StorageFault fault, string what, string where, string remedy, Exception? cause = null)
        : base($"{what} ({where}): {remedy}", cause)
    {
        Fault = fault;
        What = what;
        Where = where;
        Remedy = remedy;
    }

    public StorageFault Fault { get; }

    public string What { get; }

    public string Where { get; }

    public string Remedy { get; }
}
