using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Network;

/// <summary>What one peer has been asked and has not answered. A question given up stays on the list, because its answer may still come.</summary>
internal sealed class OpenRequests(int countMax)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, (PeerMessage Request, TaskCompletionSource<PeerMessage?> Answer)> _open = [];
    private ulong _lastId;
    private bool _isClosed;

    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _open.Count == 0;
        }
    }

    /// <summary>Null when too many are open, or the peer is gone.</summary>
    public (PeerMessage Request, Task<PeerMessage?> Answer)? Open(Func<ulong, PeerMessage> request)
    {
        lock (_gate)
        {
            if (_isClosed || _open.Count >= countMax) return null;
            PeerMessage made = request(++_lastId);
            TaskCompletionSource<PeerMessage?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _open.Add(_lastId, (made, answer));
            return (made, answer.Task);
        }
    }

    /// <summary>Null when the answer was waited for and is one to its request, else what is wrong with it.</summary>
    public string? Answered(ulong id, PeerMessage answer)
    {
        (PeerMessage Request, TaskCompletionSource<PeerMessage?> Answer) open;
        lock (_gate)
        {
            if (!_open.Remove(id, out open)) return $"{answer.GetType().Name}: nobody asked request {id}";
        }

        string? refusal = Refuse(open.Request, answer);
        open.Answer.TrySetResult(refusal is null ? answer : null);
        return refusal;
    }

    /// <summary>The peer is gone: whoever waits gets null.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach ((PeerMessage _, TaskCompletionSource<PeerMessage?> answer) in _open.Values) answer.TrySetResult(null);
            _open.Clear();
        }
    }

    private static string? Refuse(PeerMessage request, PeerMessage answer) => (request, answer) switch
    {
        (PeerMessage.GetPayload, PeerMessage.WholePayload) => null,
        (PeerMessage.GetTransactions get, PeerMessage.Transactions got) => got.Raw.Length == 0 || got.Raw.Length == get.Indices.Length
            ? null
            : $"Transactions: {get.Indices.Length} were asked for, {got.Raw.Length} came",
        (PeerMessage.GetBlocks get, PeerMessage.Blocks got) => got.Items.Length <= get.CountMax
            ? null
            : $"Blocks: at most {get.CountMax} were asked for, {got.Items.Length} came",
        _ => $"{answer.GetType().Name}: no answer to {request.GetType().Name}",
    };
}
