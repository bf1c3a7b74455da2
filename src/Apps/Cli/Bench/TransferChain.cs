using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Sequitur.Cli.Devnet;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Cli.Bench;

/// <summary>The devnet's chain in memory, with more funded accounts and an ERC-20 contract, and blocks of transfers on it as inputs of the block guest.</summary>
internal sealed class TransferChain : IBlockHashes
{
    private const int Validators = 4;
    private const ulong TransferGas = 21_000;
    private const ulong TokenGas = 100_000;
    private static readonly U256 FeeCap = 100_000_000_000;
    private static readonly U256 Funds = (U256)1_000_000_000_000_000_000 * (U256)1_000;
    private static readonly Address Token = Address.FromWord(0x70_6b_65_6e);

    private readonly MemoryState _state = new();
    private readonly ChainConfiguration _configuration;
    private readonly List<BlockHeader> _headers = [];
    private readonly Address[] _accounts;

    /// <summary>The chain after one empty block.</summary>
    /// <param name="accounts">Accounts with a balance, and holders of the token, at genesis.</param>
    public TransferChain(int accounts)
    {
        if (!Secp256k1Library.IsAvailable) throw new SettingsException(Secp256k1Library.InstallHint);
        _accounts = new Address[accounts];
        for (int i = 0; i < accounts; i++) Secp256k1Signer.TryGetAddress(Key(i), out _accounts[i]);
        GenesisSpecification devnet = GenesisFile.Parse(DevnetGenesis.Json(Validators));
        _configuration = devnet.Configuration;
        List<GenesisAccount> all = [.. devnet.Accounts, MakeToken()];
        foreach (Address account in _accounts) all.Add(new GenesisAccount(account, 0, Funds, [], []));
        GenesisSpecification specification = new()
        {
            Configuration = devnet.Configuration, GasLimit = devnet.GasLimit, BaseFee = devnet.BaseFee, Timestamp = devnet.Timestamp, Accounts = [.. all],
        };
        _headers.Add(GenesisBlock.Build(specification, _state, out _));
        SealedBlock empty = Seal([]);
        _state.Apply(empty.Delta);
        _headers.Add(empty.Block.Header);
    }

    /// <summary>
    /// The input for the next block, which the chain does not keep: transfers of one wei, then transfers of one token. Each has a sender and a recipient of its own, and all of them
    /// exist already.
    /// </summary>
    public byte[] Input(int transfers, int tokenCalls)
    {
        int count = transfers + tokenCalls;
        if (2 * count > _accounts.Length) throw new BenchmarkException($"{count} transactions need {2 * count} accounts, there are {_accounts.Length}.");
        List<Transaction> transactions = [];
        for (int i = 0; i < count; i++)
        {
            Address recipient = _accounts[_accounts.Length - 1 - i];
            transactions.Add(i < transfers ? Sign(i, TransferGas, recipient, 1, []) : Sign(i, TokenGas, Token, default, TokenTransfer(recipient)));
        }

        SealedBlock block = Seal(transactions);
        foreach (TransactionResult result in block.Results)
        {
            if (!result.Receipt.IsSuccess) throw new BenchmarkException("a transfer of the measured block failed.");
        }

        return RangeInputEncoding.Encode(RangeInput.WholeBlock(new StatelessInput
        {
            Configuration = _configuration,
            HeaderRlp = block.Block.Header.Rlp,
            Transactions = Array.ConvertAll(block.Block.Transactions, transaction => transaction.Raw),
            Withdrawals = [],
            WitnessState = block.Delta.WitnessNodes,
            WitnessCodes = block.Delta.WitnessCodes,
            WitnessHeaders = [_headers[^1].Rlp],
        }));
    }

    /// <summary>Executes and seals a block of so many transfers of one wei, the same each time; the senders are known from the second time on.</summary>
    public Action Sealing(int transfers)
    {
        List<Transaction> transactions = [];
        for (int i = 0; i < transfers; i++) transactions.Add(Sign(i, TransferGas, _accounts[_accounts.Length - 1 - i], 1, []));
        return () => Seal(transactions);
    }

    public bool TryGet(ulong number, out Hash256 hash)
    {
        bool exists = number < (ulong)_headers.Count;
        hash = exists ? _headers[(int)number].Hash : default;
        return exists;
    }

    private SealedBlock Seal(List<Transaction> transactions)
    {
        BlockHeader parent = _headers[^1];
        BlockAttributes attributes = new() { Timestamp = parent.Timestamp + 1, Beneficiary = DevnetGenesis.ValidatorAddress(0), GasLimit = parent.GasLimit };
        BlockExecution execution = new();
        Require(execution.Begin(_configuration, parent, attributes, _state, this));
        foreach (Transaction transaction in transactions) Require(execution.TryExecute(transaction));
        Require(execution.Seal(_state, recordWitness: true, out SealedBlock? block));
        return block!;
    }

    /// <summary>The account's first transaction.</summary>
    private Transaction Sign(int account, ulong gas, in Address to, in U256 value, byte[] data)
    {
        TransactionFields fields = new()
        {
            ChainId = _configuration.ChainId, GasLimit = gas, MaxFeePerGas = FeeCap, MaxPriorityFeePerGas = 1, To = to, Value = value, Data = data,
        };
        Secp256k1Signer.Sign(TransactionEncoding.SigningHash(fields), Key(account), out U256 r, out U256 s, out int recoveryId);
        Transaction.TryDecode(TransactionEncoding.Signed(fields, r, s, recoveryId), out Transaction? transaction);
        return transaction!;
    }

    /// <summary>The calldata of <c>transfer(recipient, 1)</c>.</summary>
    private static byte[] TokenTransfer(in Address recipient)
    {
        byte[] data = new byte[4 + 32 + 32];
        BinaryPrimitives.WriteUInt32BigEndian(data, 0xa9059cbb);
        recipient.Bytes.CopyTo(data.AsSpan(4 + 12));
        data[^1] = 1;
        return data;
    }

    /// <summary>The contract of contracts/bench/Token.sol, where each account holds something.</summary>
    private GenesisAccount MakeToken()
    {
        using Stream artifact = typeof(TransferChain).Assembly.GetManifestResourceStream("Token.json")
            ?? throw new InvalidOperationException("The compiled Token is no part of this program.");
        using JsonDocument json = JsonDocument.Parse(artifact);
        byte[] code = Convert.FromHexString(json.RootElement.GetProperty("runtimeCode").GetString()![2..]);
        return new GenesisAccount(Token, 1, default, code, Array.ConvertAll(_accounts, account => new GenesisSlot(BalanceSlot(account), Funds)));
    }

    /// <summary>keccak256(pad(holder) ‖ pad(0)), as solc derives the place of <c>balanceOf[holder]</c>.</summary>
    private static U256 BalanceSlot(in Address holder)
    {
        Span<byte> place = stackalloc byte[64];
        place.Clear();
        holder.Bytes.CopyTo(place[12..]);
        return U256.FromBigEndian(Keccak.Hash(place).Bytes);
    }

    private static byte[] Key(int account)
    {
        byte[] key = new byte[Secp256k1Signer.PrivateKeySize];
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(28), 1 + account);
        return key;
    }

    private static void Require<TRejection>(TRejection rejection)
        where TRejection : struct
    {
        if (!EqualityComparer<TRejection>.Default.Equals(rejection, default)) throw new BenchmarkException($"a block of transfers was refused: {rejection}.");
    }
}
