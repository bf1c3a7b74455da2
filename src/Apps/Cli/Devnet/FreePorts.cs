using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;

namespace Sequitur.Cli.Devnet;

/// <summary>Ports nobody listens on, for processes that must know each other's before any of them starts.</summary>
internal static class FreePorts
{
    // Below the range from which Linux takes the ports of outgoing connections: one of those could take a port between the choice and its use.
    private const int First = 20_000;
    private const int End = 32_000;

    public static int[] Choose(IPAddress address, int count)
    {
        List<Socket> held = [];
        try
        {
            int[] ports = new int[count];
            for (int i = 0; i < count; i++) ports[i] = Hold(address, held);
            return ports;
        }
        finally
        {
            foreach (Socket socket in held) socket.Dispose();
        }
    }

    private static int Hold(IPAddress address, List<Socket> held)
    {
        for (int attempt = 0; attempt < 1_000; attempt++)
        {
            int port = Random.Shared.Next(First, End);
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, port));
                held.Add(socket);
                return port;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }

        throw new IOException($"no port between {First} and {End} on {address} is free");
    }
}
