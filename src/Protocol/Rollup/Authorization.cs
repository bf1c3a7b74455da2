using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>EIP-7702: an account's signed wish to run the code of another.</summary>
public sealed class Authorization
{
    public required U256 ChainId { get; init; }

    /// <summary>Whose code to run; zero clears the delegation.</summary>
    public required Address Address { get; init; }

    public required ulong Nonce { get; init; }

    public required byte YParity { get; init; }

    public required U256 R { get; init; }

    public required U256 S { get; init; }

    /// <summary>The account that signed; false when the signature is not one (the tuple is then skipped, the transaction stays valid).</summary>
    public bool TryRecoverAuthority(out Address authority)
    {
        authority = default;
        return YParity <= 1
            && !R.IsZero && R < Secp256k1.CurveOrder
            && !S.IsZero && Secp256k1.IsLowS(S)
            && Secp256k1.TryRecover(TransactionEncoding.AuthorizationHash(ChainId, Address, Nonce), R, S, YParity, out authority);
    }
}
