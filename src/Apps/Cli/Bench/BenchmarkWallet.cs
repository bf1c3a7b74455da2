using System.Threading;
using System.Threading.Tasks;
using Sequitur.Cli.Devnet;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Cli.Bench;

/// <summary>One of the ten accounts of the public test mnemonic, with the nonce it will sign next. Never a place for real funds.</summary>
internal sealed class BenchmarkWallet
{
    private const ulong TransferGas = 21_000;
    private static readonly U256 TipCap = 1_000_000_000;
    private static readonly U256 FeeCap = 100_000_000_000;

    private readonly byte[] _key;
    private readonly ulong _chainId;
    private ulong _nonce;

    private BenchmarkWallet(byte[] key, in Address address, ulong chainId, ulong nonce)
    {
        _key = key;
        Address = address;
        _chainId = chainId;
        _nonce = nonce;
    }

    public static int Count => DevnetAccounts.Count;

    public Address Address { get; }

    public ulong Nonce => _nonce;

    /// <summary>The account as the node sees it now, pending transactions included.</summary>
    public static async Task<BenchmarkWallet> OpenAsync(RpcEndpoint endpoint, int index, CancellationToken cancellation)
    {
        byte[] key = DevnetAccounts.PrivateKey(index);
        Address address = DevnetAccounts.AddressOf(key);
        ulong chainId = await endpoint.CallQuantityAsync("eth_chainId", "[]", cancellation).ConfigureAwait(false);
        ulong nonce = await endpoint.CallQuantityAsync("eth_getTransactionCount", $"[\"{address}\",\"pending\"]", cancellation).ConfigureAwait(false);
        return new BenchmarkWallet(key, address, chainId, nonce);
    }

    /// <summary>The signed bytes of the next transfer of one wei, as 0x-hex.</summary>
    public string SignTransfer(ulong recipient) => Sign(Address.FromWord(recipient), TransferGas, [], 1);

    /// <summary>The signed bytes of the next transaction, as 0x-hex: a call, or a creation where there is no recipient.</summary>
    public string Sign(Address? to, ulong gas, byte[] data, U256 value = default)
    {
        TransactionFields fields = new()
        {
            ChainId = _chainId,
            Nonce = _nonce++,
            GasLimit = gas,
            MaxFeePerGas = FeeCap,
            MaxPriorityFeePerGas = TipCap,
            To = to,
            Value = value,
            Data = data,
        };
        Hash256 digest = TransactionEncoding.SigningHash(fields);
        Secp256k1Signer.Sign(digest, _key, out U256 r, out U256 s, out int recoveryId);
        return Hex.Encode(TransactionEncoding.Signed(fields, r, s, recoveryId));
    }
}
