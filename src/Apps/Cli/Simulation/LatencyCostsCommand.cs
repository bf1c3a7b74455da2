using System;
using System.CommandLine;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Sequitur.Cli.Bench;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Simulator;
using Sequitur.Simulator.Latency;

namespace Sequitur.Cli.Simulation;

/// <summary><c>sequitur sim costs</c>: measures on this machine what <c>sim latency</c> takes machines to take (docs/spec/finality-latency.md).</summary>
internal static class LatencyCostsCommand
{
    private const int Transfers = 100;
    private const int MessageSize = 256;
    private const int StepValidators = 64;
    private const int Repeats = 5;
    private const int FewSeals = 2;
    private const int ManySeals = 34;

    public static Command Build()
    {
        Option<DirectoryInfo> folder = new("--data-dir") { Description = "On the disk to measure.", DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()) };
        Command command = new("costs", "Measure what things take on this machine; the JSON is what 'sim latency --costs' reads. Microseconds.") { folder };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync("sim costs", () => Task.FromResult(Run(parsed.GetValue(folder)!))));
        return command;
    }

    private static int Run(DirectoryInfo folder)
    {
        if (!folder.Exists) throw new SettingsException($"--data-dir {folder}: there is no such folder");
        Console.Out.WriteLine(LatencyCommand.ToJson(Measure(folder.FullName)));
        return ExitCode.Ok;
    }

    private static LatencyCosts Measure(string folder)
    {
        SimulatedKeys keys = new(1, isReal: true);
        ConsensusMessage.Commit unsigned = new(keys[0], 1, 0, Keccak.Hash("block"u8), default);
        ConsensusMessage.Commit signed = keys.Sign(0, unsigned);
        byte[] message = [.. Keccak.Hash("message"u8).Bytes];
        (double few, double many) = (SealCheck(message, FewSeals), SealCheck(message, ManySeals));
        double each = (many - few) / (ManySeals - FewSeals);
        Action block = new TransferChain(2 * Transfers).Sealing(Transfers);
        double execution = Microseconds(20, block);
        DiskFloor disk = new(folder);
        return new LatencyCosts
        {
            Cores = Environment.ProcessorCount,
            Sign = Microseconds(200, () => keys.Sign(0, unsigned)),
            Verify = Microseconds(200, () => keys.Verify(signed)),
            BlsSign = Microseconds(20, () => Seal(1, message)),
            BlsVerify = Math.Round(few - (FewSeals * each), 1),
            BlsVerifyEach = Math.Round(each, 1),
            BlsAggregateEach = Math.Round(Aggregation(message) / ManySeals, 1),
            Build = execution,
            Check = execution,
            VoteSync = Math.Round(1_000 * (double)disk.MeasureVotes()["median"]!, 1),
            Commit = Math.Round(1_000 * disk.MeasurePages()[25], 1),
            Step = Step(),
            Message = Message(),
        };
    }

    private static byte[] SealKey(int number)
    {
        byte[] key = new byte[32];
        key[^1] = (byte)number;
        return key;
    }

    private static byte[] Seal(int number, byte[] message)
    {
        byte[] seal = new byte[BlsSignatures.Size];
        return BlsSigner.TrySign(SealKey(number), message, new byte[BlsSigner.MaskSize], seal) ? seal : throw new InvalidOperationException("The key does not sign.");
    }

    private static double SealCheck(byte[] message, int seals)
    {
        byte[][] signatures = new byte[seals][];
        BlsPublicKey[] keys = new BlsPublicKey[seals];
        ulong[] factors = new ulong[seals];
        byte[] key = new byte[BlsPublicKey.Size];
        for (int i = 0; i < seals; i++)
        {
            signatures[i] = Seal(i + 1, message);
            BlsSigner.TryGetPublicKey(SealKey(i + 1), new byte[BlsSigner.MaskSize], key);
            keys[i] = new BlsPublicKey(key);
            factors[i] = Chance.Mix(1, (ulong)i);
        }

        return Microseconds(10, () => Require(BlsSignatures.VerifyEach(keys, message, signatures, factors)));
    }

    private static double Aggregation(byte[] message)
    {
        byte[][] signatures = new byte[ManySeals][];
        for (int i = 0; i < ManySeals; i++) signatures[i] = Seal(i + 1, message);
        byte[] sum = new byte[BlsSignatures.Size];
        return Microseconds(10, () => Require(BlsSignatures.TryAggregate(signatures, sum)));
    }

    private static void Require(bool isGood)
    {
        if (!isGood) throw new InvalidOperationException("A seal that was just made does not hold.");
    }

    /// <summary>Processor time that nine of ten batches take at least: a machine that is busy with other things only adds.</summary>
    private static double Microseconds(int rounds, Action job)
    {
        for (int i = 0; i < 10; i++) job();
        double[] times = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            for (int repeat = 0; repeat < Repeats; repeat++) job();
            times[i] = (Environment.CpuUsage.TotalTime - start).TotalMicroseconds / Repeats;
        }

        Array.Sort(times);
        return Math.Round(times[rounds / 10], 1);
    }

    /// <summary>A step of a machine among many, with all that the simulation does around it.</summary>
    private static double Step()
    {
        LatencyOptions options = new(StepValidators, 1, HasBlsSeals: false, new LatencyCosts());
        LatencySimulation.Measure(options, out _);
        TimeSpan start = Environment.CpuUsage.TotalTime;
        LatencySimulation.Measure(options, out long steps);
        return Math.Round((Environment.CpuUsage.TotalTime - start).TotalMicroseconds / steps, 1);
    }

    /// <summary>Half of what it takes to encrypt a message, write it to a socket, read it from another and decrypt it.</summary>
    private static double Message()
    {
        using Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using Socket near = new(SocketType.Stream, ProtocolType.Tcp);
        near.Connect(listener.LocalEndPoint!);
        using Socket far = listener.Accept();
        near.NoDelay = true;
        using AesGcm cipher = new(new byte[32], 16);
        byte[] nonce = new byte[12];
        byte[] plain = new byte[MessageSize];
        byte[] sealedBytes = new byte[MessageSize + 16];
        return Microseconds(200, () =>
        {
            cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(0, MessageSize), sealedBytes.AsSpan(MessageSize));
            near.Send(sealedBytes);
            int read = 0;
            while (read < sealedBytes.Length) read += far.Receive(sealedBytes.AsSpan(read));
            cipher.Decrypt(nonce, sealedBytes.AsSpan(0, MessageSize), sealedBytes.AsSpan(MessageSize), plain);
        }) / 2;
    }
}
