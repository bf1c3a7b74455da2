using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Security.Cryptography;
using Sequitur.Consensus;
using Sequitur.Network;
using Sequitur.Network.Protocol;
using Sequitur.Primitives;
using Xunit;
using Hello = Sequitur.Network.Hello;

namespace Sequitur.Runtime.Network;

/// <summary>Every decoder that reads a peer's bytes, with random and damaged ones: it answers, allocates no more than in proportion, and what it accepts
/// is what its encoder would have written.</summary>
public sealed class FuzzTests
{
    private const int DefaultInputs = 800_000;
    private const int SoakInputs = 10_000_000;

    /// <summary>Beyond the bytes themselves: objects of the parser and of ours for the smallest items that pass (a transaction of one byte costs three).</summary>
    private const int AllocatedPerByteMax = 64;

    private const int AllocatedOnTopMax = 8 * 1024;

    /// <summary>A connection has one reader, made before the first byte comes.</summary>
    private const int ReaderSize = 66 * 1024;

    public static TheoryData<string> Targets => [.. Enum.GetNames<Kind>().Where(name => name is not (nameof(Kind.None) or nameof(Kind.Accept) or nameof(Kind.Ping))), "Log", "Frames", "Certificate"];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Whatever_comes_is_decoded_or_refused(string target) => Run(target, DefaultInputs / Targets.Count, seed: 1);

    [Theory]
    [MemberData(nameof(Targets))]
    [Trait("Scope", "Soak")]
    public void Whatever_comes_is_decoded_or_refused_ten_million_times_each(string target) => Run(target, SoakInputs, seed: Environment.TickCount);

    private static void Run(string target, int inputs, int seed)
    {
        Fuzz fuzz = new(seed, Corpus(target));
        Action<byte[]> decode = Decoder(target);
        foreach (byte[] known in fuzz.Corpus) decode(known);
        int onTop = AllocatedOnTopMax + (target == "Frames" ? ReaderSize : 0);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < inputs; i++)
        {
            byte[] input = fuzz.Next();
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                decode(input);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"{target}, seed {seed}, input {i}: {Convert.ToHexStringLower(input)}", exception);
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= onTop + ((long)input.Length * AllocatedPerByteMax), $"{target}, seed {seed}, input {i}: {allocated} bytes allocated for {input.Length}");
        }

        TestContext.Current.SendDiagnosticMessage($"{target}: {inputs} inputs in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s, {fuzz.Accepted} accepted, seed {seed}");

        void Accept(byte[] input, byte[] again)
        {
            fuzz.Accepted++;
            if (!input.AsSpan().SequenceEqual(again)) Assert.Fail($"{Convert.ToHexStringLower(input)} was taken for {Convert.ToHexStringLower(again)}");
        }

        Action<byte[]> Decoder(string name) => name switch
        {
            "Frames" => DecodeFrames,
            "Certificate" => input => DecodeCertificate(input, Accept),
            "Log" => input =>
            {
                if (PeerMessageCodec.TryDecodeMessage(input, out ConsensusMessage? message)) Accept(input, PeerMessageCodec.EncodeMessage(message!));
            },
            nameof(Kind.Hello) => input =>
            {
                if (HelloCodec.Decode(input, 1, out _) is { } hello) Accept(input, HelloCodec.Encode(hello)[5..]);
            },
            nameof(Kind.Disconnect) => input =>
            {
                if (HelloCodec.TryDecodeDisconnect(input, out DisconnectCode code, out string reason)) Accept(input, HelloCodec.EncodeDisconnect(code, reason)[5..]);
            },
            _ => input =>
            {
                PeerMessage? message = PeerMessageCodec.Decode(FrameKinds.RulesOf(Enum.Parse<Kind>(name)), input, out string? refusal);
                if (message is null == (refusal is null)) Assert.Fail("neither decoded nor refused");
                if (message is not null) Accept(input, PeerMessageCodec.Encode(message)[1..]);
            },
        };
    }

    private static byte[][] Corpus(string target) => target switch
    {
        "Log" => [.. Consensus().Select(PeerMessageCodec.EncodeMessage)],
        "Frames" => [.. Samples.OfEachKind().Select(PeerMessageCodec.Seal)],
        "Certificate" => [Extension()],
        nameof(Kind.Hello) => [HelloCodec.Encode(new Hello(1, 2, Samples.Hash, TestNode.Genesis, "sequitur/0.1", new PeerMessage.Head(5, Samples.Hash), 6))[5..]],
        nameof(Kind.Disconnect) => [HelloCodec.EncodeDisconnect(DisconnectCode.Full, "256 peers are connected")[5..]],
        _ => [.. Samples.OfEachKind().Select(PeerMessageCodec.Encode).Where(encoded => encoded[0] == (byte)Enum.Parse<Kind>(target)).Select(encoded => encoded[1..])],
    };

    private static ConsensusMessage[] Consensus() =>
    [
        new ConsensusMessage.Prepare(Samples.Author, 1, 0, Samples.Hash), new ConsensusMessage.Commit(Samples.Author, 1, 0, Samples.Hash, Samples.Signature),
        Samples.RoundChange(2), Samples.Proposal(2), Samples.Proposal(1) with { Signature = default },
    ];

    private static readonly byte[] TlsKey = MakeTlsKey();

    private static byte[] MakeTlsKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportSubjectPublicKeyInfo();
    }

    private static byte[] Extension()
    {
        byte[] claim = PeerCertificate.Claim(TlsKey, TestNode.Key(3), 1);
        return [4, (byte)claim.Length, .. claim];
    }

    /// <summary>Only the one true extension is accepted.</summary>
    private static void DecodeCertificate(byte[] input, Action<byte[], byte[]> accept)
    {
        if (PeerCertificate.TryReadAddress(input, TlsKey, 1, out Address address, out string? refusal)) accept(input, Extension());
        else Assert.True(refusal is not null && address.IsZero);
    }

    private static void DecodeFrames(byte[] input)
    {
        using FrameReader reader = new(static _ => true);
        int position = 0;
        while (position < input.Length)
        {
            int count = Math.Min(reader.Room.Length, Math.Min(input.Length - position, 7 + (position % 97)));
            input.AsSpan(position, count).CopyTo(reader.Room.Span);
            reader.Arrived(count);
            position += count;
            while (reader.TryTake(out MessageRules rules, out ReadOnlySpan<byte> content, out string? refusal))
            {
                PeerMessageCodec.Decode(rules, content, out refusal);
                if (refusal is not null) return;
            }

            if (reader.Room.IsEmpty) return;
        }
    }
}

/// <summary>Damages known good inputs, deterministically by its seed; now and then it invents.</summary>
internal sealed class Fuzz(int seed, byte[][] corpus)
{
    private static readonly byte[] Telling = [0, 1, 2, 0x0a, 0x12, 0x1a, 0x20, 0x22, 0x2a, 0x3f, 0x40, 0x41, 0x7f, 0x80, 0x81, 0xfe, 0xff];

    private readonly Random _random = new(seed);
    private readonly List<byte> _input = [];

    public byte[][] Corpus => corpus;

    public long Accepted { get; set; }

    public byte[] Next()
    {
        _input.Clear();
        if (_random.Next(20) == 0)
        {
            for (int left = _random.Next(80); left > 0; left--) _input.Add(Byte());
            return [.. _input];
        }

        _input.AddRange(corpus[_random.Next(corpus.Length)]);
        for (int changes = _random.Next(1, 5); changes > 0; changes--) Change();
        return [.. _input];
    }

    private byte Byte() => _random.Next(2) == 0 ? Telling[_random.Next(Telling.Length)] : (byte)_random.Next(256);

    private void Change()
    {
        int place = _random.Next(_input.Count + 1);
        int length = Math.Min(_random.Next(1, 40), _input.Count - place);
        switch (_random.Next(7))
        {
            case 0 when length > 0: _input[place] ^= (byte)(1 << _random.Next(8)); break;
            case 1 when length > 0: _input[place] = Byte(); break;
            case 2: _input.Insert(place, Byte()); break;
            case 3: _input.RemoveRange(place, length); break;
            case 4: _input.InsertRange(_random.Next(_input.Count + 1), _input.GetRange(place, length)); break;
            case 5: _input.RemoveRange(place, _input.Count - place); break;
            default:
                byte[] other = corpus[_random.Next(corpus.Length)];
                int from = _random.Next(other.Length + 1);
                _input.RemoveRange(place, _input.Count - place);
                _input.AddRange(other.AsSpan(from));
                break;
        }
    }
}
