using System;
using System.Collections.Generic;
using System.Text;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;

namespace Sequitur.Tests;

/// <summary>Makes long chains of final blocks fast: transfers by funded keys, proposers in turn, certificates of exactly a quorum.</summary>
/// <remarks>All blocks have the time of the ledger's head, so that none lies in the future of a clock.</remarks>
internal sealed class CertifiedChain
{
    private const ulong TransferGas = 21_000;
    private const int BlocksPerImport = 256;

    private static readonly U256 FeeCap = 1_000_000_000_000;

    private readonly Ledger _ledger;
    private readonly BlockExecution _execution = new();
    private readonly List<(Address Address, byte[] Key)> _validators = [];
    private readonly (Address Address, byte[] Key, ulong Nonce)[] _senders;
    private ulong _transfers;

    public CertifiedChain(Ledger ledger, byte[][] validatorKeys, byte[][] senderKeys)
    {
        _ledger = ledger;
        foreach (byte[] key in validatorKeys)
        {
            _validators.Add((AddressOf(key), key));
        }

        _validators.Sort((left, right) => left.Address.CompareTo(right.Address));
        _senders = new (Address, byte[], ulong)[senderKeys.Length];
        using LedgerSnapshot snapshot = ledger.OpenSnapshot();
        for (int i = 0; i < senderKeys.Length; i++)
        {
            Address address = AddressOf(senderKeys[i]);
            snapshot.TryReadAccount(address, out Account account);
            _senders[i] = (address, senderKeys[i], account.Nonce);
        }
    }

    /// <summary>A key as the devnet derives those of its validators.</summary>
    public static byte[] ValidatorKey(int index) => Keccak.Hash(Encoding.UTF8.GetBytes($"sequitur devnet validator {index}")).Bytes.ToArray();

    public static byte[][] ValidatorKeys(int count)
    {
        byte[][] keys = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            keys[i] = ValidatorKey(i);
        }

        return keys;
    }

    /// <summary>A chain whose validators are these, with some funded senders, for tests that have no genesis file of their own.</summary>
    public static GenesisSpecification Specification(byte[][] validatorKeys, byte[][] senderKeys, ulong chainId = 7530)
    {
        ChainConfiguration configuration = new() { ChainId = chainId, BaseFeeDenominator = 250 };
        Address[] validators = Array.ConvertAll(validatorKeys, AddressOf);
        List<GenesisAccount> accounts = [];
        foreach (byte[] key in senderKeys)
        {
            accounts.Add(new GenesisAccount(AddressOf(key), 0, U256.One << 100, [], []));
        }

        accounts.Add(new GenesisAccount(configuration.Consensus.ValidatorSet, 1, default, [0], ValidatorSetStorage.Of(configuration.Consensus, validators)));
        return new GenesisSpecification { Configuration = configuration, GasLimit = 100_000_000, Accounts = [.. accounts] };
    }

    /// <summary>Adds blocks of transfers to fresh accounts, many per durable transaction.</summary>
    public void Extend(int blocks, int transfersPerBlock)
    {
        for (int done = 0; done < blocks;)
        {
            int count = Math.Min(BlocksPerImport, blocks - done);
            Transaction[] transfers = Sign(count * transfersPerBlock);
            using LedgerImport import = _ledger.BeginImport();
            for (int i = 0; i < count; i++)
            {
                SealedBlock block = Seal(import, transfers.AsSpan(i * transfersPerBlock, transfersPerBlock));
                import.Add(block, Certify(block.Block.Header));
            }

            import.Commit();
            done += count;
        }
    }

    /// <summary>The next block on a state, not committed.</summary>
    public SealedBlock Seal(LedgerImport head, ReadOnlySpan<Transaction> transactions)
    {
        BlockHeader parent = head.Head;
        BlockAttributes attributes = new()
        {
            Timestamp = parent.Timestamp,
            Beneficiary = _validators[(int)((parent.Number + 1) % (ulong)_validators.Count)].Address,
            GasLimit = parent.GasLimit,
        };
        Require(_execution.Begin(_ledger.Configuration, parent, attributes, head, head));
        foreach (Transaction transaction in transactions)
        {
            Require(_execution.TryExecute(transaction));
        }

        Require(_execution.Seal(head, recordWitness: true, out SealedBlock? block));
        return block!;
    }

    /// <summary>The seals of the first validators that make a quorum.</summary>
    public FinalityCertificate Certify(BlockHeader header, uint round = 0)
    {
        Hash256 digest = CommitSeal.Digest(_ledger.Configuration.ChainId, header.Number, round, header.Hash);
        RecoverableSignature[] seals = new RecoverableSignature[Quorum.Required(_ledger.Configuration.Consensus.Quorum, _validators.Count)];
        for (int i = 0; i < seals.Length; i++)
        {
            Secp256k1Signer.Sign(digest, _validators[i].Key, out U256 r, out U256 s, out int parity);
            seals[i] = new RecoverableSignature(r, s, (byte)parity);
        }

        return new FinalityCertificate(round, seals);
    }

    /// <summary>Signed transfers in the order in which blocks must hold them.</summary>
    public Transaction[] Sign(int count)
    {
        (int Sender, ulong Nonce)[] places = new (int, ulong)[count];
        for (int i = 0; i < count; i++)
        {
            int sender = (int)((_transfers + (ulong)i) % (ulong)_senders.Length);
            places[i] = (sender, _senders[sender].Nonce++);
        }

        ulong first = _transfers;
        Transaction[] transactions = new Transaction[count];
        Parallel.For(0, count, i =>
        {
            (int sender, ulong nonce) = places[i];
            transactions[i] = Transfer(_senders[sender].Address, _senders[sender].Key, nonce, first + (ulong)i);
        });
        _transfers += (ulong)count;
        return transactions;
    }

    private Transaction Transfer(in Address sender, byte[] key, ulong nonce, ulong number)
    {
        TransactionFields fields = new()
        {
            ChainId = _ledger.Configuration.ChainId,
            Nonce = nonce,
            GasLimit = TransferGas,
            MaxFeePerGas = FeeCap,
            MaxPriorityFeePerGas = 1,
            To = new Address(Keccak.Hash(BitConverter.GetBytes(number)).Bytes[..Address.Size]),
            Value = 1,
        };
        Secp256k1Signer.Sign(TransactionEncoding.SigningHash(fields), key, out U256 r, out U256 s, out int parity);
        TransactionError error = Transaction.TryDecode(TransactionEncoding.Signed(fields, r, s, parity), out Transaction? transaction);
        Require(error);
        transaction!.RestoreSender(sender);
        return transaction;
    }

    private static Address AddressOf(byte[] key) =>
        Secp256k1Signer.TryGetAddress(key, out Address address) ? address : throw new ArgumentException("not a private key", nameof(key));

    private static void Require<TRefusal>(TRefusal refusal)
        where TRefusal : struct
    {
        if (!EqualityComparer<TRefusal>.Default.Equals(refusal, default))
        {
            throw new InvalidOperationException($"a block of transfers was refused: {refusal}");
        }
    }
}
