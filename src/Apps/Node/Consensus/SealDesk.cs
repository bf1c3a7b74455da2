using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Node.Consensus;

/// <summary>Checks the BLS seals of commits before the machine sees them, off its thread. While one check runs, others gather and are checked together.</summary>
/// <remarks>
/// Whose key a seal must be by depends on the height, so commits for the next heights wait until those begin. What a validator can make it check is bounded:
/// a number of commits at each height, and none after a wrong seal.
/// </remarks>
internal sealed class SealDesk(ulong chainId, Action<VerifiedMessage> post, Action<Address, string> accuse, Action<Exception> failed)
{
    private const int ChecksPerValidatorMax = 64;

    private readonly object _gate = new();
    private readonly List<VerifiedMessage> _waiting = [];
    private readonly Dictionary<Address, int> _checks = [];
    private ValidatorSet? _validators;
    private ulong _height;
    private bool _isVoting;
    private bool _isBusy;

    /// <summary>From now on commits of this height are checked, with the keys of its validators; those of earlier ones matter no more.</summary>
    /// <param name="height">The height under way.</param>
    /// <param name="validators">Its validators.</param>
    /// <param name="isVoting">Whether this node is one of them: else nothing of the height needs to be checked, only kept for the next ones.</param>
    public void StartHeight(ulong height, ValidatorSet validators, bool isVoting = true)
    {
        lock (_gate)
        {
            _isVoting = isVoting;
            _height = height;
            _validators = validators.WithKeysOf(_validators);
            _checks.Clear();
            _waiting.RemoveAll(commit => commit.Content.Height < height);
            Begin();
        }
    }

    /// <summary>Takes a commit whose own signature has been verified.</summary>
    public void Add(VerifiedMessage commit)
    {
        lock (_gate)
        {
            if (commit.Content.Height < _height || commit.Content.Height > _height + ConsensusLimits.HeightsAheadMax) return;
            if (commit.Content.Height == _height)
            {
                if (!_isVoting) return;
                ref int checks = ref CollectionsMarshal.GetValueRefOrAddDefault(_checks, commit.Content.Author, out _);
                if (++checks > ChecksPerValidatorMax) return;
            }
            else
            {
                // One of each height is enough to go on with: its author repeats what matters.
                _waiting.RemoveAll(other => other.Content.Author == commit.Content.Author && other.Content.Height == commit.Content.Height);
            }

            _waiting.Add(commit);
            Begin();
        }
    }

    /// <summary>Holding the gate.</summary>
    private void Begin()
    {
        if (_isBusy || !_isVoting || !_waiting.Exists(commit => commit.Content.Height == _height)) return;
        _isBusy = true;
        _ = Task.Run(Work);
    }

    private void Work()
    {
        try
        {
            while (Take(out ValidatorSet validators) is { Length: > 0 } commits) Check(commits, validators);
        }
        catch (Exception fault)
        {
            failed(fault);
        }
    }

    /// <summary>All that wait for one payload in one round; nothing when none waits, and then nobody is at work any more.</summary>
    private VerifiedMessage[] Take(out ValidatorSet validators)
    {
        lock (_gate)
        {
            validators = _validators!;
            int first = _waiting.FindIndex(commit => commit.Content.Height == _height);
            _isBusy = first >= 0;
            if (first < 0) return [];
            var sample = (ConsensusMessage.Commit)_waiting[first].Content;
            List<VerifiedMessage> taken = _waiting.FindAll(IsLike);
            _waiting.RemoveAll(IsLike);
            return [.. taken];

            bool IsLike(VerifiedMessage other) =>
                other.Content is ConsensusMessage.Commit commit && commit.Height == sample.Height && commit.Round == sample.Round && commit.Payload == sample.Payload;
        }
    }

    private void Check(VerifiedMessage[] commits, ValidatorSet validators)
    {
        ulong[] factors = new ulong[commits.Length];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(factors.AsSpan()));
        VerifiedMessage?[] verified = VerifiedMessage.VerifySeals(commits, chainId, validators, factors);
        for (int i = 0; i < commits.Length; i++)
        {
            if (verified[i] is { } good) post(good);
            else if (validators.Contains(commits[i].Content.Author)) accuse(commits[i].Content.Author, $"its commit for height {commits[i].Content.Height} round {commits[i].Content.Round} carries no seal by its key");
        }
    }
}
