using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Guests;

/// <summary>The smallest guest that does something: the output is the keccak digest of the input.</summary>
public static class Program
{
    public static int Main()
    {
        Hash256 digest = Keccak.Hash(GuestIo.ReadInput());
        GuestIo.WriteOutput(digest.Bytes);
        return 0;
    }
}
