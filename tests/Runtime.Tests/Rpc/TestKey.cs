using Sequitur.Crypto;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Runtime.Rpc;

/// <summary>An account whose private key is a small number.</summary>
internal sealed class TestKey
{
    private readonly byte[] _privateKey = new byte[32];

    public TestKey(byte number)
    {
        _privateKey[31] = number;
        Assert.True(Secp256k1Signer.TryGetAddress(_privateKey, out Address address));
        Address = address;
    }

    public Address Address { get; }

    public void Sign(in Hash256 digest, out U256 r, out U256 s, out int parity) => Secp256k1Signer.Sign(digest, _privateKey, out r, out s, out parity);
}
