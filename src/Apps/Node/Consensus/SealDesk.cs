using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Node.Consensus;

/// <summary>The work that BLS seals make, kept off the consensus thread and away from the moment when a block waits for nothing else.</summary>
/// <remarks>
/// What can be done before a quorum's last commit is there is done before: what is sealed is hashed while prepares travel, keys are read when their validator joins, and each seal
/// is read from its bytes on the thread that brings it. What is left, the sum and two pairings, takes two cores. Not more seals are read than a quorum needs.
/// </remarks>
/// <param name="key">Of this validator; what it makes here ahead of time is sent by nobody else.</param>
/// <param name="chainId">Of the chain.</param>
/// <param name="post">Takes answers, on any thread.</param>
/// <param name="accuse">Takes who sent what is no seal, and what it was.</param>
/// <param name="failed">Takes what must not happen.</param>
internal sealed class SealDesk(ValidatorKey key, ulong chainId, Action<SealCheck> post, Action<Address, string> accuse, Action<Exception> failed)
{
    /// <summary>What is sealed is known by digest; of so many at a time.</summary>
    private const int SubjectsMax = 16;

    /// <summary>More threads would take cores from everything else that a node does.</summary>
    private const int ThreadsMax = 8;

    private static readonly ParallelOptions s_threads = new() { MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount, 1, ThreadsMax) };

    private readonly Lock _gate = new();
    private readonly List<Subject> _subjects = [];
    private readonly Dictionary<(ulong Height, uint Round, Hash256 Payload), int> _read = [];
    private readonly Dictionary<Address, int> _readOfAuthor = [];
    private ulong _height;
    private int _enough;

    /// <summary>Seals read before they were asked for, at the height under way.</summary>
    public int ReadAhead
    {
        get
        {
            lock (_gate)
            {
                int count = 0;
                foreach (int read in _readOfAuthor.Values) count += read;
                return count;
            }
        }
    }

    /// <summary>From now on seals of this height and the next ones are read as they come.</summary>
    /// <param name="height">The height under way.</param>
    /// <param name="validators">Its validators.</param>
    /// <param name="enough">So many seals of one payload and round are read ahead: as many as a quorum needs. None where this node does not vote.</param>
    public void StartHeight(ulong height, ValidatorSet validators, int enough)
    {
        lock (_gate)
        {
            _height = height;
            _enough = enough;
            _readOfAuthor.Clear();
            foreach ((ulong Height, uint Round, Hash256 Payload) key in new List<(ulong Height, uint, Hash256)>(_read.Keys))
            {
                if (key.Height < height) _read.Remove(key);
            }
        }

        if (enough > 0) Elsewhere(() => ReadKeys(validators));
    }

    /// <summary>This payload will most probably be sealed here: that is done now, elsewhere. The seal leaves this machine with the commit and not before.</summary>
    public void Expect(ulong height, uint round, in Hash256 payload)
    {
        Subject subject = Find(CommitSeal.Digest(chainId, height, round, payload));
        if (!subject.Seal.IsValueCreated) Elsewhere(() => _ = subject.Seal.Value);
    }

    /// <summary>What is sealed under this digest, hashed; takes a while the first time.</summary>
    public BlsMessage MessageOf(in Hash256 digest) => Find(digest).Message.Value;

    /// <summary>This validator's own seal; takes a while the first time.</summary>
    public SealSignature SealOf(in Hash256 digest) => Find(digest).Seal.Value;

    /// <summary>Reads the seal of a commit that has just come, on the caller's thread, if it may be needed. False for one that is none; its author is accused.</summary>
    public bool TryRead(ConsensusMessage.Commit commit)
    {
        if (commit.Seal is { } seal && (!MayNeed(commit) || seal.Signature.IsOnCurve)) return true;
        accuse(commit.Author, $"its commit for height {commit.Height} round {commit.Round} carries no seal: expected the 96 bytes of a point of the second group");
        return false;
    }

    /// <summary>Checks what the machine asks for, elsewhere, and posts the answer.</summary>
    public void Check(SealRequest request)
    {
        // A seal of one's own is not doubted, so a sole validator waits for no other thread.
        if (Array.TrueForAll(request.Seals, seal => seal.IsProven)) Answer(request);
        else Elsewhere(() => Answer(request));
    }

    private void Answer(SealRequest request)
    {
        ulong[] factors = new ulong[request.Seals.Length];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(factors.AsSpan()));
        BlsMessage message = MessageOf(CommitSeal.Digest(chainId, request.Height, request.Round, request.Payload));
        post(SealCheck.Run(request, message, factors, static jobs => Parallel.Invoke(s_threads, jobs)));
    }

    /// <summary>What one author can make this node read ahead is bounded; what is not read here is read when it is asked for.</summary>
    private bool MayNeed(ConsensusMessage.Commit commit)
    {
        if (commit.Height < _height || commit.Height > _height + ConsensusLimits.HeightsAheadMax) return false;
        lock (_gate)
        {
            ref int ofAuthor = ref CollectionsMarshal.GetValueRefOrAddDefault(_readOfAuthor, commit.Author, out _);
            if (ofAuthor >= ConsensusLimits.RoundsPerAuthorMax) return false;
            ref int read = ref CollectionsMarshal.GetValueRefOrAddDefault(_read, (commit.Height, commit.Round, commit.Payload), out _);
            if (read >= _enough) return false;
            ofAuthor++;
            read++;
            return true;
        }
    }

    private Subject Find(in Hash256 digest)
    {
        lock (_gate)
        {
            foreach (Subject known in _subjects)
            {
                if (known.Digest == digest) return known;
            }

            if (_subjects.Count == SubjectsMax) _subjects.RemoveAt(0);
            Subject subject = new(digest, key);
            _subjects.Add(subject);
            return subject;
        }
    }

    private static void ReadKeys(ValidatorSet validators)
    {
        foreach (Validator validator in validators.Validators) _ = validator.SealKey?.IsValid;
    }

    private void Elsewhere(Action job) => _ = Task.Run(() =>
    {
        try
        {
            job();
        }
        catch (Exception fault)
        {
            failed(fault);
        }
    });

    private sealed class Subject
    {
        public Subject(Hash256 digest, ValidatorKey key)
        {
            Digest = digest;
            Message = new Lazy<BlsMessage>(() => new BlsMessage(digest.Bytes));
            Seal = new Lazy<SealSignature>(() => key.Seal(Message.Value));
        }

        public Hash256 Digest { get; }

        public Lazy<BlsMessage> Message { get; }

        public Lazy<SealSignature> Seal { get; }
    }
}
