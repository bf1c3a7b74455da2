using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.L1;

/// <summary>The messages that this node has read from L1 and the chain has not processed, in their order. Bounded, and safe from any thread.</summary>
/// <remarks>Each was hashed on to the one before, the first to the chain's own position: what is here is what the chain can take next, or nothing.</remarks>
public sealed class MessageView
{
    private readonly Lock _access = new();
    private readonly Queue<SeenMessage> _messages = new();
    private readonly Dictionary<Hash256, SeenMessage> _byHash = [];
    private QueuePosition _chain;
    private QueuePosition _end;

    /// <param name="chain">Where the chain stands.</param>
    public MessageView(QueuePosition chain)
    {
        _chain = chain;
        _end = chain;
    }

    /// <summary>Told, on the reader's thread, when there are messages that were not there before.</summary>
    public event Action? Arrived;

    /// <summary>Where the chain stands, as far as this was told.</summary>
    public QueuePosition Chain
    {
        get
        {
            lock (_access) return _chain;
        }
    }

    /// <summary>The place behind the last message here.</summary>
    public QueuePosition End
    {
        get
        {
            lock (_access) return _end;
        }
    }

    /// <summary>How many messages wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_access) return _messages.Count;
        }
    }

    public bool TryGet(ulong index, [NotNullWhen(true)] out SeenMessage? message)
    {
        message = null;
        lock (_access)
        {
            if (index < _chain.Index || index >= _end.Index) return false;

            // The builder may be a block ahead of the chain, never more than what waits.
            ulong skip = index - _chain.Index;
            foreach (SeenMessage seen in _messages)
            {
                if (skip-- != 0) continue;
                message = seen;
                break;
            }
        }

        return message is not null;
    }

    /// <summary>The first messages from an index on.</summary>
    public SeenMessage[] From(ulong index, int countMax)
    {
        List<SeenMessage> found = [];
        lock (_access)
        {
            foreach (SeenMessage seen in _messages)
            {
                if (found.Count == countMax) break;
                if (seen.Content.QueueIndex >= index) found.Add(seen);
            }
        }

        return [.. found];
    }

    public bool TryFind(in Hash256 hash, [NotNullWhen(true)] out Transaction? transaction)
    {
        lock (_access) transaction = _byHash.TryGetValue(hash, out SeenMessage? seen) ? seen.Transaction : null;
        return transaction is not null;
    }

    /// <summary>The chain has processed messages up to here. What it has processed is forgotten; where it did not process what is here, all is.</summary>
    /// <returns>False when the chain and this view of L1 disagree: the reader starts anew from the chain's position.</returns>
    public bool Follow(QueuePosition chain)
    {
        lock (_access)
        {
            if (chain == _chain) return true;
            QueuePosition reached = _chain;
            while (reached.Index < chain.Index && _messages.TryDequeue(out SeenMessage? passed))
            {
                _byHash.Remove(passed.Transaction.Hash);
                reached = new QueuePosition(passed.Content.QueueIndex + 1, passed.RollingHash);
            }

            // A chain that has gone on without this view says nothing against it.
            bool isAhead = reached.Index < chain.Index;
            bool agrees = isAhead || reached == chain;
            _chain = chain;
            if (!isAhead && agrees) return true;
            _messages.Clear();
            _byHash.Clear();
            _end = chain;
            return agrees;
        }
    }

    /// <summary>Adds the messages that follow on <see cref="End"/>; nothing when the view has changed since the reader looked at it.</summary>
    internal void Add(QueuePosition after, List<SeenMessage> messages)
    {
        bool isNew;
        lock (_access)
        {
            isNew = after == _end && messages.Count > 0;
            if (isNew)
            {
                foreach (SeenMessage message in messages)
                {
                    _messages.Enqueue(message);
                    _byHash.TryAdd(message.Transaction.Hash, message);
                }

                _end = new QueuePosition(messages[^1].Content.QueueIndex + 1, messages[^1].RollingHash);
            }
        }

        if (isNew) Arrived?.Invoke();
    }
}
