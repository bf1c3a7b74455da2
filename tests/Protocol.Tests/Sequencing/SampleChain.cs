using System;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;
using Sequitur.State;

namespace Sequitur.Protocol.Sequencing;

/// <summary>A chain in memory whose five accounts hold ten ether each, and signed transactions for it.</summary>
internal sealed class SampleChain
{
    public const ulong BlockGasLimit = 30_000_000;

    private readonly byte[][] _keys = new byte[5][];

    public SampleChain(ulong osakaTime = 0)
    {
        Configuration = new ChainConfiguration { ChainId = 7530, BaseFeeDenominator = 250, OsakaTime = osakaTime };
        var accounts = new GenesisAccount[_keys.Length];
        for (int i = 0; i < _keys.Length; i++)
        {
            _keys[i] = [.. Keccak.Hash([(byte)i]).Bytes];
            Secp256k1Signer.TryGetAddress(_keys[i], out Address address);
            accounts[i] = new GenesisAccount(address, 0, new U256(10 * Candidate.Ether), [], []);
        }

        Genesis = GenesisBlock.Build(
            new GenesisSpecification { Configuration = Configuration, GasLimit = BlockGasLimit, Accounts = accounts }, State, out _);
    }

    public ChainConfiguration Configuration { get; }

    public MemoryState State { get; } = new();

    public BlockHeader Genesis { get; }

    public Address Beneficiary { get; } = Candidate.Sender(999);

    public static TransactionFields Fields(
        ulong nonce, Address to, ulong gasLimit = 21_000, byte[]? data = null, ulong value = 1, ulong feeCap = 2_000_000_000, ulong tipCap = 1) => new()
        {
            ChainId = 7530,
            Nonce = nonce,
            GasLimit = gasLimit,
            MaxFeePerGas = feeCap,
            MaxPriorityFeePerGas = tipCap,
            To = to,
            Value = value,
            Data = data ?? [],
        };

    public Transaction Sign(int account, TransactionFields fields)
    {
        Secp256k1Signer.Sign(TransactionEncoding.SigningHash(fields), _keys[account], out U256 r, out U256 s, out int parity);
        TransactionError error = Transaction.TryDecode(TransactionEncoding.Signed(fields, r, s, parity), out Transaction? transaction);
        return error == TransactionError.None ? transaction! : throw new InvalidOperationException(error.ToString());
    }

    public PooledTransaction Pool(int account, TransactionFields fields)
    {
        MempoolRefusal refusal = Check(Sign(account, fields), out PooledTransaction? pooled);
        return !refusal.IsRefused ? pooled! : throw new InvalidOperationException(refusal.ToString());
    }

    /// <summary>As a block with timestamp 1 comes next.</summary>
    public MempoolRefusal Check(Transaction transaction, out PooledTransaction? pooled) =>
        TransactionAdmission.Check(transaction, Configuration, 1, BlockGasLimit, new MempoolLimits(), out pooled);

    public BlockExecution Begin(ulong timestamp = 1)
    {
        var execution = new BlockExecution();
        var attributes = new BlockAttributes { Timestamp = timestamp, Beneficiary = Beneficiary, GasLimit = BlockGasLimit };
        BlockRejection rejection = execution.Begin(Configuration, Genesis, attributes, State, NoBlockHashes.Instance);
        return rejection.IsRejected ? throw new InvalidOperationException(rejection.ToString()) : execution;
    }
}
