using System;
using System.Buffers.Binary;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

/// <summary>A ledger in a temporary folder, with funded senders and blocks made by executing their transactions.</summary>
internal sealed class TestChain : IDisposable
{
    public const int Senders = 16;

    private const ulong ChainId = 7530;

    /// <summary>Stores calldata word 1 at slot word 0 and logs word 0 as the topic.</summary>
    private static readonly byte[] RegisterCode = [0x60, 0x20, 0x35, 0x5f, 0x35, 0x55, 0x5f, 0x35, 0x60, 0x20, 0x5f, 0xa1, 0x00];

    private readonly TemporaryFolder _folder = new();
    private readonly ulong[] _nonces = new ulong[Senders];
    private readonly BlockExecution _execution = new();

    public TestChain(LedgerOptions? options = null, int extraAccounts = 0)
    {
        Genesis = Specification(ChainId, extraAccounts);
        Options = options ?? new LedgerOptions();
        Ledger = Ledger.Open(Folder, Genesis, Options);
    }

    public static Address Register { get; } = new(Convert.FromHexString("00000000000000000000000000000000000c0de0"));

    public string Folder => _folder.Path;

    public GenesisSpecification Genesis { get; }

    public LedgerOptions Options { get; }

    public Ledger Ledger { get; private set; }

    public static GenesisSpecification Specification(ulong chainId, int extraAccounts = 0, ulong denominator = 250)
    {
        GenesisAccount[] accounts = new GenesisAccount[Senders + 1 + extraAccounts];
        for (int i = 0; i < accounts.Length - 1; i++)
        {
            accounts[i] = new GenesisAccount(i < Senders ? SenderAddress(i) : ExtraAccount(i), 0, (U256)ulong.MaxValue * (U256)1_000_000, [], []);
        }

        accounts[^1] = new GenesisAccount(Register, 1, default, RegisterCode, [new GenesisSlot(1, 1), new GenesisSlot(2, 2)]);
        return new GenesisSpecification
        {
            Configuration = new ChainConfiguration { ChainId = chainId, BaseFeeDenominator = denominator },
            GasLimit = 100_000_000,
            Accounts = accounts,
        };
    }

    public static Address SenderAddress(int sender)
    {
        Assert.True(Secp256k1Signer.TryGetAddress(PrivateKey(sender), out Address address));
        return address;
    }

    public static Address ExtraAccount(int index)
    {
        Span<byte> bytes = stackalloc byte[20];
        BinaryPrimitives.WriteInt32BigEndian(bytes, index);
        return new Address(Keccak.Hash(bytes).Bytes[..20]);
    }

    public Transaction Transfer(int sender, in Address to, ulong value) => Sign(sender, to, value, []);

    public Transaction Store(int sender, U256 slot, U256 value)
    {
        byte[] data = new byte[64];
        slot.WriteBigEndian(data);
        value.WriteBigEndian(data.AsSpan(32));
        return Sign(sender, Register, 0, data);
    }

    /// <summary>A transfer of nothing in the oldest form of transaction.</summary>
    public Transaction Legacy(int sender) => Sign(sender, SenderAddress(0), 0, [], isLegacy: true);

    /// <summary>A transaction that creates a contract from init code.</summary>
    public Transaction Create(int sender, byte[] initCode) => Sign(sender, null, 0, initCode);

    /// <summary>Executes the transactions on the head.</summary>
    public SealedBlock Seal(params ReadOnlySpan<Transaction> transactions)
    {
        using LedgerSnapshot snapshot = Ledger.OpenSnapshot();
        BlockHeader parent = Ledger.Head;
        BlockAttributes attributes = new() { Timestamp = parent.Timestamp + 1, Beneficiary = Register, GasLimit = parent.GasLimit };
        Assert.Equal(default, _execution.Begin(Genesis.Configuration, parent, attributes, snapshot, snapshot));
        foreach (Transaction transaction in transactions)
        {
            Assert.Equal(default, _execution.TryExecute(transaction));
        }

        Assert.Equal(default, _execution.Seal(snapshot, recordWitness: true, out SealedBlock? sealedBlock));
        return sealedBlock!;
    }

    public SealedBlock Commit(params ReadOnlySpan<Transaction> transactions)
    {
        SealedBlock block = Seal(transactions);
        Ledger.Commit(block);
        return block;
    }

    /// <summary>A block without transactions whose state change is whatever the caller does to the world.</summary>
    public SealedBlock CommitChange(Action<WorldState> change)
    {
        SealedBlock block = SealChange(Ledger, change);
        Ledger.Commit(block);
        return block;
    }

    public static SealedBlock SealChange(Ledger ledger, Action<WorldState> change)
    {
        using LedgerSnapshot snapshot = ledger.OpenSnapshot();
        WorldState world = new(snapshot);
        change(world);
        StateDelta delta = StateCommitter.Commit(world, snapshot, snapshot.StateRoot, recordWitness: true);
        Assert.False(delta.Fault.IsSet, delta.Fault.ToString());
        BlockHeader parent = ledger.Head;
        BlockHeader header = new()
        {
            ParentHash = parent.Hash,
            OmmersHash = Keccak.EmptyList,
            Beneficiary = default,
            StateRoot = delta.StateRoot,
            TransactionsRoot = Keccak.EmptyTrie,
            ReceiptsRoot = Keccak.EmptyTrie,
            LogsBloom = new Bloom(),
            Difficulty = default,
            Number = parent.Number + 1,
            GasLimit = parent.GasLimit,
            GasUsed = 0,
            Timestamp = parent.Timestamp,
            ExtraData = [],
            PrevRandao = default,
            Nonce = 0,
            BaseFee = parent.BaseFee,
            WithdrawalsRoot = Keccak.EmptyTrie,
            BlobGasUsed = 0,
            ExcessBlobGas = 0,
            ParentBeaconRoot = default,
            RequestsHash = parent.RequestsHash,
        };
        return new SealedBlock
        {
            Block = new Block(header, [], []), Results = [], Delta = delta, Requests = [], OldestBlockHashRead = ulong.MaxValue,
        };
    }

    public LedgerCheckReport Check() => LedgerCheck.Run(Ledger, null, TestContext.Current.CancellationToken);

    public void Reopen(GenesisSpecification? specification = null)
    {
        Ledger.Dispose();
        Ledger = Ledger.Open(Folder, specification ?? Genesis, Options);
    }

    public void Dispose()
    {
        Ledger.Dispose();
        _folder.Dispose();
    }

    private static byte[] PrivateKey(int sender)
    {
        byte[] key = new byte[32];
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(28), 1000 + sender);
        return key;
    }

    private Transaction Sign(int sender, Address? to, ulong value, byte[] data, bool isLegacy = false)
    {
        TransactionFields fields = new()
        {
            Type = isLegacy ? TransactionType.Legacy : TransactionType.DynamicFee,
            ChainId = ChainId,
            Nonce = _nonces[sender]++,
            GasLimit = data.Length == 0 ? 21_000UL : 200_000UL,
            MaxFeePerGas = 10_000_000_000,
            MaxPriorityFeePerGas = 1,
            To = to,
            Value = value,
            Data = data,
        };
        Assert.True(Secp256k1Signer.Sign(TransactionEncoding.SigningHash(fields), PrivateKey(sender), out U256 r, out U256 s, out int recoveryId));
        Assert.Equal(TransactionError.None, Transaction.TryDecode(TransactionEncoding.Signed(fields, r, s, recoveryId), out Transaction? transaction));
        Assert.True(transaction!.TryGetSender(out _));
        return transaction;
    }
}
