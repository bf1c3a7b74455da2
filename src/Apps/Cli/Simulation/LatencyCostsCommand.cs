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
    private const int FewSeals = 3;
    private const int ManySeals = 67;

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
        SealCosts seals = new(message);
        Action block = new TransferChain(2 * Transfers).Sealing(Transfers);
        double execution = Microseconds(20, block);
        DiskFloor disk = new(folder);
        return new LatencyCosts
        {
            Cores = Environment.ProcessorCount,
            Sign = Microseconds(200, () => keys.Sign(0, unsigned)),
            Verify = Microseconds(200, () => keys.Verify(signed)),
            BlsHash = seals.Hash,
            BlsSign = seals.Sign,
            BlsRead = seals.Read,
            BlsPairKeys = seals.Keys.Once,
            BlsAddKey = seals.Keys.Each,
            BlsPairSeals = seals.Seals.Once,
            BlsAddSeal = seals.Seals.Each,
            BlsFinish = seals.Finish,
            Build = execution,
            Check = execution,
            VoteSync = Math.Round(1_000 * (double)disk.MeasureVotes()["median"]!, 1),
            Commit = Math.Round(1_000 * disk.MeasurePages()[25], 1),
            Step = Step(),
            Message = Message(),
        };
    }

    /// <summary>What the parts of a check of BLS seals take. What depends on their number is taken apart into what is paid once and what each adds.</summary>
    private sealed class SealCosts
    {
        public SealCosts(byte[] message)
        {
            BlsMessage hashed = new(message);
            var keys = new BlsPublicKey[ManySeals];
            var seals = new BlsSignature[ManySeals];
            byte[] publicKey = new byte[BlsPublicKey.Size], mask = new byte[BlsSigner.MaskSize], sum = new byte[BlsSignatures.Size];
            for (int i = 0; i < ManySeals; i++)
            {
                seals[i] = BlsSigner.Sign(KeyOf(i + 1), hashed, mask)!;
                Require(BlsSigner.TryGetPublicKey(KeyOf(i + 1), mask, publicKey) && BlsSignatures.Verify(keys[i] = new BlsPublicKey(publicKey), hashed, seals[i]));
            }

            BlsPairing one = BlsPairing.OfKeys(keys, hashed)!;
            BlsPairing other = BlsPairing.OfSignatures(seals, sum)!;
            Hash = Microseconds(20, () => GC.KeepAlive(new BlsMessage(message)));
            Sign = Microseconds(20, () => BlsSigner.Sign(KeyOf(1), hashed, mask));
            Read = Microseconds(20, () => Require(new BlsSignature(seals[0].Bytes).IsOnCurve));
            Keys = Line(count => BlsPairing.OfKeys(keys.AsSpan(0, count), hashed));
            Seals = Line(count => BlsPairing.OfSignatures(seals.AsSpan(0, count), sum));
            Finish = Microseconds(20, () => Require(BlsPairing.AreOne(one, other)));
        }

        public double Hash { get; }

        public double Sign { get; }

        public double Read { get; }

        public (double Once, double Each) Keys { get; }

        public (double Once, double Each) Seals { get; }

        public double Finish { get; }

        private static byte[] KeyOf(int number)
        {
            byte[] key = Keccak.Hash([(byte)number]).Bytes.ToArray();
            key[0] &= 0x3f;
            return key;
        }

        private static (double Once, double Each) Line(Action<int> job)
        {
            (double few, double many) = (Microseconds(20, () => job(FewSeals)), Microseconds(20, () => job(ManySeals)));
            double each = Math.Max(0, (many - few) / (ManySeals - FewSeals));
            return (Math.Round(few - (FewSeals * each), 1), Math.Round(each, 2));
        }

        private static void Require(bool isGood)
        {
            if (!isGood) throw new InvalidOperationException("A seal that was just made does not hold.");
        }
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
