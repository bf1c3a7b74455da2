using System;

namespace Sequitur.Rpc.Dispatch;

/// <summary>A client connection that can be written to at any time: a WebSocket.</summary>
public interface ISubscriber
{
    /// <summary>Queues one message; false when the queue is full, in which case the connection is being closed as a slow consumer.</summary>
    bool TryNotify(ReadOnlyMemory<byte> message);

    /// <summary>Calls back once when the connection ends, at once if it already has.</summary>
    void OnClosed(Action<ISubscriber> closed);
}
