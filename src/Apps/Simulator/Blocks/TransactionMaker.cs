using System;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Simulator.Blocks;

/// <summary>Signs what wallets send. A stand-in names the wallet in r, and the sender is told to whoever gets the transaction, as the real node recovers it outside the machines.</summary>
internal sealed class TransactionMaker(bool hasRealSignatures)
{
    public Transaction Make(int wallet, TransactionFields fields)
    {
        (U256 r, U256 s, int parity) = ((U256)((ulong)wallet + 1), U256.One, 0);
        if (hasRealSignatures && !Secp256k1Signer.Sign(TransactionEncoding.SigningHash(fields), SimulatedGenesis.WalletKey(wallet), out r, out s, out parity))
        {
            throw new InvalidOperationException("A key cannot sign.");
        }

        TransactionError error = Transaction.TryDecode(TransactionEncoding.Signed(fields, r, s, parity), out Transaction? transaction);
        if (error != TransactionError.None) throw new InvalidOperationException($"A wallet made a transaction that is none: {error}.");
        if (!hasRealSignatures) transaction!.RestoreSender(SimulatedGenesis.WalletAddress(wallet));
        return transaction!;
    }
}
