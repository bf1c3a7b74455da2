using System;
using System.CommandLine;
using System.Diagnostics;
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
        byte[] point1 = new byte[128];
        byte[] point2 = new byte[256];
        byte[] word = new byte[32];
        byte[] element = PrecompileInputs.BlsElement(2);
        byte[] product = PrecompileInputs.BlsProducts2(1);
        byte[] pairs = PrecompileInputs.BlsPairs(1);
        byte[] sum1 = PrecompileInputs.BlsSum1;
        byte[] sum2 = PrecompileInputs.BlsSum2;
        double map = Microseconds(50, () => Bls12381.MapToG2(element, point2));
        Action block = new TransferChain(2 * Transfers).Sealing(Transfers);
        double execution = Microseconds(20, block);
        DiskFloor disk = new(folder);
        return new LatencyCosts
        {
            Cores = Environment.ProcessorCount,
            Sign = Microseconds(200, () => keys.Sign(0, unsigned)),
            Verify = Microseconds(200, () => keys.Verify(signed)),
            BlsSign = (2 * map) + Microseconds(50, () => Bls12381.MultiplyG2(product, point2)),
            BlsDecode = map,
            BlsAdd = Microseconds(50, () => Bls12381.AddG1(sum1, point1)) + Microseconds(50, () => Bls12381.AddG2(sum2, point2)),
            BlsVerify = (2 * map) + Microseconds(30, () => Bls12381.PairingCheck(pairs, word)),
            Build = execution,
            Check = execution,
            VoteSync = Math.Round(1_000 * (double)disk.MeasureVotes()["median"]!, 1),
            Commit = Math.Round(1_000 * disk.MeasurePages()[25], 1),
            Step = Step(),
            Message = Message(),
        };
    }

    /// <summary>What nine of ten batches take at least: a machine that is busy with other things only adds.</summary>
    private static double Microseconds(int rounds, Action job)
    {
        for (int i = 0; i < 10; i++) job();
        double[] times = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int repeat = 0; repeat < Repeats; repeat++) job();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Repeats;
        }

        Array.Sort(times);
        return Math.Round(times[rounds / 10], 1);
    }

    /// <summary>A step of a machine among many, with all that the simulation does around it.</summary>
    private static double Step()
    {
        LatencyOptions options = new(StepValidators, 1, HasBlsSeals: false, new LatencyCosts());
        LatencySimulation.Measure(options, out _);
        long start = Stopwatch.GetTimestamp();
        LatencySimulation.Measure(options, out long steps);
        return Math.Round(Stopwatch.GetElapsedTime(start).TotalMicroseconds / steps, 1);
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
