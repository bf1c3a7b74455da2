using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Cli.Bench;

/// <summary>Durable commits and imports of blocks of transfers between random accounts, without network and mempool; the disk's own floor beside them.</summary>
internal sealed class LedgerBenchmark(string folder, Action<JsonObject> report)
{
    private const int Senders = 300;
    private const ulong ChainId = 7530;
    private const ulong TransferGas = 21_000;
    private static readonly U256 FeeCap = 1_000_000_000_000;

    private readonly ulong[] _nonces = new ulong[Senders];
    private readonly Address[] _senders = new Address[Senders];
    private readonly BlockExecution _execution = new();
    private readonly Random _random = new(1);

    /// <summary>Accounts in the state.</summary>
    public required int Accounts { get; init; }

    /// <summary>Commits measured per block size, and at least so many blocks imported.</summary>
    public required int Blocks { get; init; }

    public required int BlocksPerImport { get; init; }

    /// <summary>Validators in the contract, whose proofs are stored with each block; none for a chain without it.</summary>
    public required int Validators { get; init; }

    /// <summary>The folder must be empty or absent; what is made in it stays.</summary>
    public void Run(ReadOnlySpan<int> transfersPerBlock, CancellationToken cancellation)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new BenchmarkException($"the folder {folder} is not empty.");
        }

        using Ledger ledger = Ledger.Open(folder, MakeGenesis());
        DiskFloor floor = new(folder);
        report(floor.MeasureVotes());
        foreach (int transfers in transfersPerBlock)
        {
            double[] pages = floor.MeasurePages();
            double single = MeasureCommits(ledger, transfers, pages[pages.Length / 2], cancellation);
            MeasureImports(ledger, transfers, single, cancellation);
        }
    }

    /// <summary>Returns the commits per second.</summary>
    private double MeasureCommits(Ledger ledger, int transfers, double floor, CancellationToken cancellation)
    {
        List<double> times = [];
        for (int i = 0; i < Blocks; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            SealedBlock block;
            using (LedgerSnapshot snapshot = ledger.OpenSnapshot())
            {
                block = Seal(ledger.Configuration, snapshot.Header, snapshot, snapshot, snapshot, transfers);
            }

            long start = Stopwatch.GetTimestamp();
            ledger.Commit(block, Certificate());
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        double perSecond = 1000 * times.Count / times.Sum();
        report(new JsonObject
        {
            ["figure"] = "ledger.commit",
            ["unit"] = "ms",
            ["transfers"] = transfers,
            ["accounts"] = Accounts,
            ["validators"] = Validators,
            ["median"] = Math.Round(times[times.Count / 2], 3),
            ["p95"] = Math.Round(times[times.Count * 95 / 100], 3),
            ["perSecond"] = Math.Round(perSecond, 1),
            ["floorMedian"] = Math.Round(floor, 3),
            ["fileMiB"] = ledger.FileBytes >> 20,
        });
        return perSecond;
    }

    /// <summary>The same blocks, many in one transaction. The time is that of adding and committing, not of executing.</summary>
    private void MeasureImports(Ledger ledger, int transfers, double commitsPerSecond, CancellationToken cancellation)
    {
        double milliseconds = 0;
        int done = 0;
        while (done < Blocks)
        {
            using LedgerImport import = ledger.BeginImport();
            for (int i = 0; i < BlocksPerImport; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                SealedBlock block = Seal(ledger.Configuration, import.Head, import, import, import, transfers);
                long start = Stopwatch.GetTimestamp();
                import.Add(block, Certificate());
                milliseconds += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            long end = Stopwatch.GetTimestamp();
            import.Commit();
            milliseconds += Stopwatch.GetElapsedTime(end).TotalMilliseconds;
            done += BlocksPerImport;
        }

        double perSecond = 1000 * done / milliseconds;
        report(new JsonObject
        {
            ["figure"] = "ledger.import",
            ["unit"] = "blocks/s",
            ["transfers"] = transfers,
            ["accounts"] = Accounts,
            ["validators"] = Validators,
            ["blocksPerImport"] = BlocksPerImport,
            ["perSecond"] = Math.Round(perSecond, 1),
            ["overSingleCommits"] = Math.Round(perSecond / commitsPerSecond, 2),
        });
    }

    /// <summary>As many bytes as a certificate of this many validators has.</summary>
    private FinalityCertificate Certificate() => new(0, new RecoverableSignature[Math.Max(1, Quorum.Required(default, Validators))]);

    private GenesisSpecification MakeGenesis()
    {
        List<GenesisAccount> alloc = [];
        for (int i = 0; i < Senders; i++)
        {
            Secp256k1Signer.TryGetAddress(Key(i), out _senders[i]);
            alloc.Add(new GenesisAccount(_senders[i], 0, (U256)ulong.MaxValue * (U256)1_000_000, [], []));
        }

        for (int i = 0; i < Accounts; i++)
        {
            alloc.Add(new GenesisAccount(Recipient(i), 0, 1, [], []));
        }

        ChainConfiguration configuration = new() { ChainId = ChainId, BaseFeeDenominator = 250 };
        if (Validators > 0)
        {
            Address[] validators = new Address[Validators];
            for (int i = 0; i < validators.Length; i++)
            {
                validators[i] = Recipient(-1 - i);
            }

            GenesisSlot[] storage = ValidatorSetStorage.Of(configuration.Consensus, validators);
            alloc.Add(new GenesisAccount(configuration.Consensus.ValidatorSet, 1, default, [0], storage));
        }

        return new GenesisSpecification
        {
            Configuration = configuration,
            GasLimit = 200_000_000,
            Accounts = [.. alloc],
        };
    }

    private SealedBlock Seal(
        ChainConfiguration configuration, BlockHeader parent, IStateSource state, ITrieNodes nodes, IBlockHashes hashes, int transfers)
    {
        BlockAttributes attributes = new() { Timestamp = parent.Timestamp + 1, Beneficiary = _senders[0], GasLimit = parent.GasLimit };
        Require(_execution.Begin(configuration, parent, attributes, state, hashes));
        for (int i = 0; i < transfers; i++)
        {
            Require(_execution.TryExecute(Transfer(i % Senders, Recipient(_random.Next(Accounts)))));
        }

        Require(_execution.Seal(nodes, recordWitness: true, out SealedBlock? block));
        return block!;
    }

    private Transaction Transfer(int sender, in Address to)
    {
        TransactionFields fields = new()
        {
            ChainId = ChainId,
            Nonce = _nonces[sender]++,
            GasLimit = TransferGas,
            MaxFeePerGas = FeeCap,
            MaxPriorityFeePerGas = 1,
            To = to,
            Value = 1,
        };
        Secp256k1Signer.Sign(TransactionEncoding.SigningHash(fields), Key(sender), out U256 r, out U256 s, out int recoveryId);
        Transaction.TryDecode(TransactionEncoding.Signed(fields, r, s, recoveryId), out Transaction? transaction);
        transaction!.RestoreSender(_senders[sender]);
        return transaction;
    }

    private static void Require<TRejection>(TRejection rejection)
        where TRejection : struct
    {
        if (!EqualityComparer<TRejection>.Default.Equals(rejection, default))
        {
            throw new BenchmarkException($"a block of transfers was refused: {rejection}.");
        }
    }

    private static byte[] Key(int sender)
    {
        byte[] key = new byte[Secp256k1Signer.PrivateKeySize];
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(28), 1 + sender);
        return key;
    }

    private static Address Recipient(int index)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, index);
        return new Address(Keccak.Hash(bytes).Bytes[..Address.Size]);
    }
}
