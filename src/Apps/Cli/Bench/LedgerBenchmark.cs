using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;

namespace Sequitur.Cli.Bench;

/// <summary>Durable commits of blocks of transfers between random accounts, without network and mempool; the disk's own floor beside them.</summary>
internal sealed class LedgerBenchmark(string folder, int accounts, int blocks, Action<JsonObject> report)
{
    private const int Senders = 300;
    private const ulong ChainId = 7530;
    private const ulong TransferGas = 21_000;
    private static readonly U256 FeeCap = 1_000_000_000_000;

    private readonly ulong[] _nonces = new ulong[Senders];
    private readonly Address[] _senders = new Address[Senders];
    private readonly BlockExecution _execution = new();
    private readonly Random _random = new(1);

    /// <summary>The folder must be empty or absent; what is made in it stays.</summary>
    public void Run(ReadOnlySpan<int> transfersPerBlock, CancellationToken cancellation)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new BenchmarkException($"the folder {folder} is not empty.");
        }

        GenesisSpecification genesis = MakeGenesis();
        using Ledger ledger = Ledger.Open(folder, genesis);
        foreach (int transfers in transfersPerBlock)
        {
            double[] floor = MeasureFloor();
            List<double> times = [];
            for (int i = 0; i < blocks; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                SealedBlock block = Seal(ledger, genesis.Configuration, transfers);
                long start = Stopwatch.GetTimestamp();
                ledger.Commit(block);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            times.Sort();
            report(new JsonObject
            {
                ["figure"] = "ledger.commit",
                ["unit"] = "ms",
                ["transfers"] = transfers,
                ["accounts"] = accounts,
                ["median"] = Math.Round(times[times.Count / 2], 3),
                ["p95"] = Math.Round(times[times.Count * 95 / 100], 3),
                ["perSecond"] = Math.Round(1000 * times.Count / times.Sum(), 1),
                ["floorMedian"] = Math.Round(floor[floor.Length / 2], 3),
                ["fileMiB"] = ledger.FileBytes >> 20,
            });
        }
    }

    /// <summary>The least any durable commit takes here: two writes of a page, each followed by a sync to disk.</summary>
    private double[] MeasureFloor()
    {
        const int Rounds = 50;
        const int PageSize = 4096;
        string path = Path.Combine(folder, "floor");
        double[] times = new double[Rounds];
        using (FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose))
        {
            byte[] page = new byte[PageSize];
            file.SetLength(2 * PageSize);
            for (int i = 0; i < Rounds; i++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int offset = 0; offset < 2 * PageSize; offset += PageSize)
                {
                    page[0] = (byte)i;
                    RandomAccess.Write(file.SafeFileHandle, page, offset);
                    RandomAccess.FlushToDisk(file.SafeFileHandle);
                }

                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        Array.Sort(times);
        return times;
    }

    private GenesisSpecification MakeGenesis()
    {
        List<GenesisAccount> alloc = [];
        for (int i = 0; i < Senders; i++)
        {
            Secp256k1Signer.TryGetAddress(Key(i), out _senders[i]);
            alloc.Add(new GenesisAccount(_senders[i], 0, (U256)ulong.MaxValue * (U256)1_000_000, [], []));
        }

        for (int i = 0; i < accounts; i++)
        {
            alloc.Add(new GenesisAccount(Recipient(i), 0, 1, [], []));
        }

        return new GenesisSpecification
        {
            Configuration = new ChainConfiguration { ChainId = ChainId, BaseFeeDenominator = 250 },
            GasLimit = 200_000_000,
            Accounts = [.. alloc],
        };
    }

    private SealedBlock Seal(Ledger ledger, ChainConfiguration configuration, int transfers)
    {
        using LedgerSnapshot snapshot = ledger.OpenSnapshot();
        BlockHeader parent = ledger.Head;
        BlockAttributes attributes = new() { Timestamp = parent.Timestamp + 1, Beneficiary = _senders[0], GasLimit = parent.GasLimit };
        Require(_execution.Begin(configuration, parent, attributes, snapshot, snapshot));
        for (int i = 0; i < transfers; i++)
        {
            Require(_execution.TryExecute(Transfer(i % Senders, Recipient(_random.Next(accounts)))));
        }

        Require(_execution.Seal(snapshot, recordWitness: true, out SealedBlock? block));
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
