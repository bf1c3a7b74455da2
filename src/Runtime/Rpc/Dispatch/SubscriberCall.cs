using System;
using System.Collections.Generic;

namespace Sequitur.Rpc.Dispatch;

/// <summary>One message from a WebSocket, as a method sees it: the connection, and what to do once the response is on its way.</summary>
/// <remarks>A client must learn its subscription's id before the first event, so a subscription starts after the response.</remarks>
public sealed class SubscriberCall(ISubscriber connection)
{
    private readonly List<Action> _afterResponse = [];

    public ISubscriber Connection { get; } = connection;

    public void AfterResponse(Action action) => _afterResponse.Add(action);

    internal void Responded()
    {
        foreach (Action action in _afterResponse)
        {
            action();
        }
    }
}
