using System;
using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Finality;

namespace Sequitur.Consensus;

/// <summary>What was found out about the seals of a <see cref="SealRequest"/>; only its own check makes one.</summary>
public sealed class SealCheck
{
    /// <summary>Seals that are checked together while a wrong one is looked for: few enough that a wrong one among them drags few along.</summary>
    private const int BatchSize = 8;

    private readonly bool[] _isWrong;

    private SealCheck(SealRequest request, FinalityCertificate? certificate, bool[] isWrong)
    {
        Request = request;
        Certificate = certificate;
        _isWrong = isWrong;
    }

    public SealRequest Request { get; }

    /// <summary>What all of them together make: checked as whoever gets the certificate checks it. Null when that does not hold, or was not asked for.</summary>
    public FinalityCertificate? Certificate { get; }

    /// <summary>Of each seal whether it is not by its author's key.</summary>
    public ReadOnlySpan<bool> IsWrong => _isWrong;

    /// <summary>
    /// A quorum's seals are added up and the sum is checked, which takes two pairings however many they are. Only when it is wrong the wrong ones among
    /// them are looked for, in batches and then one by one.
    /// </summary>
    /// <param name="request">What to check.</param>
    /// <param name="message">Made of the commits' digest.</param>
    /// <param name="factors">One for each seal, random and drawn now: <see cref="BlsSignatures.VerifyEach"/>.</param>
    /// <param name="runAll">Runs jobs that do not depend on each other, in any order and on any threads, and returns when all are done.</param>
    public static SealCheck Run(SealRequest request, BlsMessage message, ulong[] factors, Action<Action[]> runAll)
    {
        SealOnTrial[] seals = request.Seals;
        var isWrong = new bool[seals.Length];
        var keys = new BlsPublicKey[seals.Length];
        var signatures = new BlsSignature[seals.Length];
        bool areProven = true;
        for (int i = 0; i < seals.Length; i++)
        {
            keys[i] = request.Validators.Validators[seals[i].Place].SealKey!;
            signatures[i] = seals[i].Seal.Signature;
            areProven &= seals[i].IsProven;
        }

        if (request.IsQuorum)
        {
            byte[] sum = new byte[BlsSignatures.Size];
            bool isGood = areProven ? BlsSignatures.TrySum(signatures, sum) : AddUp(keys, signatures, message, sum, runAll);
            if (isGood) return new SealCheck(request, Certify(request, sum), isWrong);
        }

        Search search = new(request, message, keys, signatures, factors, isWrong);
        search.Run(request.IsQuorum ? BatchSize : 1, runAll);
        return new SealCheck(request, null, isWrong);
    }

    /// <summary>An answer without a check: for the simulator, whose seals mean nothing outside it.</summary>
    internal static SealCheck StandIn(SealRequest request) => new(request, request.IsQuorum ? Certify(request, new byte[BlsSignatures.Size]) : null, new bool[request.Seals.Length]);

    /// <summary>The same where the simulator says what it has found: a sum that is right, or which seals are wrong.</summary>
    internal static SealCheck StandIn(SealRequest request, byte[]? sum, bool[] isWrong) => new(request, sum is null ? null : Certify(request, sum), isWrong);

    private static bool AddUp(BlsPublicKey[] keys, BlsSignature[] signatures, BlsMessage message, byte[] sum, Action<Action[]> runAll)
    {
        BlsPairing? ofKeys = null;
        BlsPairing? ofSeals = null;
        runAll([() => ofKeys = BlsPairing.OfKeys(keys, message), () => ofSeals = BlsPairing.OfSignatures(signatures, sum)]);
        return ofKeys is not null && ofSeals is not null && BlsPairing.AreOne(ofKeys, ofSeals);
    }

    private static FinalityCertificate Certify(SealRequest request, byte[] sum)
    {
        int[] items = Array.ConvertAll(request.Seals, seal => request.Validators.Validators[seal.Place].ListItem);
        return new FinalityCertificate(request.Round, []) { Aggregate = new AggregateSeal(AggregateSeal.SignersOf(items, request.Validators.Count), sum) };
    }

    /// <summary>Looks for wrong seals among those that are not proven.</summary>
    private sealed class Search(SealRequest request, BlsMessage message, BlsPublicKey[] keys, BlsSignature[] signatures, ulong[] factors, bool[] isWrong)
    {
        public void Run(int batchSize, Action<Action[]> runAll)
        {
            List<int> suspects = [];
            for (int i = 0; i < keys.Length; i++)
            {
                if (!request.Seals[i].IsProven) suspects.Add(i);
            }

            List<Action> jobs = [];
            for (int from = 0; from < suspects.Count; from += batchSize)
            {
                List<int> batch = suspects.GetRange(from, Math.Min(batchSize, suspects.Count - from));
                jobs.Add(() => CheckTogether(batch));
            }

            runAll([.. jobs]);
            if (batchSize == 1) return;
            jobs.Clear();
            foreach (int i in suspects)
            {
                if (isWrong[i]) jobs.Add(() => CheckAlone(i));
            }

            if (jobs.Count > 0) runAll([.. jobs]);
        }

        private void CheckTogether(List<int> batch)
        {
            int[] places = [.. batch];
            bool areGood = BlsSignatures.VerifyEach(
                Array.ConvertAll(places, i => keys[i]), message, Array.ConvertAll(places, i => signatures[i]), Array.ConvertAll(places, i => factors[i]));
            foreach (int i in places) isWrong[i] = !areGood;
        }

        private void CheckAlone(int i) => isWrong[i] = !BlsSignatures.Verify(keys[i], message, signatures[i]);
    }
}
