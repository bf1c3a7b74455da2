using System.Threading;
using System.Threading.Tasks;
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

    /// <summary>m/44'/60'/0'/0/0 … 9 of "test test test test test test test test test test test junk".</summary>
    private static readonly string[] Keys =
    [
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
        "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
        "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
        "0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a",
        "0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba",
        "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e",
        "0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356",
        "0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97",
        "0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6",
    ];

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

    public static int Count => Keys.Length;

    public Address Address { get; }

    public ulong Nonce => _nonce;

    /// <summary>The account as the node sees it now, pending transactions included.</summary>
    public static async Task<BenchmarkWallet> OpenAsync(RpcEndpoint endpoint, int index, CancellationToken cancellation)
    {
        if (!Hex.TryDecode(Keys[index], out byte[] key) || !Secp256k1Signer.TryGetAddress(key, out Address address))
        {
            throw new BenchmarkException("signing needs libsecp256k1: apt-get install -y libsecp256k1-1");
        }

        ulong chainId = await endpoint.CallQuantityAsync("eth_chainId", "[]", cancellation).ConfigureAwait(false);
        ulong nonce = await endpoint.CallQuantityAsync("eth_getTransactionCount", $"[\"{address}\",\"pending\"]", cancellation).ConfigureAwait(false);
        return new BenchmarkWallet(key, address, chainId, nonce);
    }

    /// <summary>The signed bytes of the next transfer of one wei, as 0x-hex.</summary>
    public string SignTransfer(ulong recipient)
    {
        TransactionFields fields = new()
        {
            ChainId = _chainId,
            Nonce = _nonce++,
            GasLimit = TransferGas,
            MaxFeePerGas = FeeCap,
            MaxPriorityFeePerGas = TipCap,
            To = Address.FromWord(recipient),
            Value = 1,
        };
        Hash256 digest = TransactionEncoding.SigningHash(fields);
        Secp256k1Signer.Sign(digest, _key, out U256 r, out U256 s, out int recoveryId);
        return Hex.Encode(TransactionEncoding.Signed(fields, r, s, recoveryId));
    }
}
