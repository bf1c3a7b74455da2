using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>The address a create transaction makes (Yellow Paper §7).</summary>
internal static class CreatedAddress
{
    public static Address Of(in Address sender, ulong nonce)
    {
        RlpWriter rlp = new(32);
        int list = rlp.BeginList();
        rlp.Write(sender);
        rlp.Write(nonce);
        rlp.EndList(list);
        return new Address(Keccak.Hash(rlp.Written).Bytes[12..]);
    }
}
