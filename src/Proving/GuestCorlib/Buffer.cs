using System.Runtime.CompilerServices;
using Sequitur.GuestCorlib;

namespace System;

internal static class Buffer
{
    /// <exception cref="ArgumentOutOfRangeException">The destination is too small.</exception>
    public static unsafe void MemoryCopy(void* source, void* destination, long destinationSizeInBytes, long sourceBytesToCopy)
    {
        if (sourceBytesToCopy > destinationSizeInBytes)
        {
            throw new ArgumentOutOfRangeException();
        }

        Memory.Copy(ref Unsafe.AsRef<byte>(destination), ref Unsafe.AsRef<byte>(source), checked((nuint)sourceBytesToCopy));
    }
}
