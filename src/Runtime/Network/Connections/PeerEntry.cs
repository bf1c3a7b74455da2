using System;
using System.Globalization;
using System.Net;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>A configured peer: <c>host:port</c>, <c>[v6]:port</c>, either with <c>0x…@</c> before it for the node address expected there.</summary>
public sealed record PeerEntry(string Host, int Port, Address? Address)
{
    /// <summary>False with what was expected.</summary>
    public static bool TryParse(string text, out PeerEntry? entry, out string? refusal)
    {
        entry = null;
        refusal = $"a peer is host:port or address@host:port, not '{text}'";
        int at = text.IndexOf('@', StringComparison.Ordinal);
        Address? address = null;
        if (at >= 0)
        {
            Span<byte> bytes = stackalloc byte[Primitives.Address.Size];
            if (at != 2 + (2 * bytes.Length) || !text.StartsWith("0x", StringComparison.Ordinal)) return false;
            if (Convert.FromHexString(text.AsSpan(2, at - 2), bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
            address = new Address(bytes);
        }

        string place = text[(at + 1)..];
        int colon = place.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0) return false;
        string host = place[..colon];
        if (host.StartsWith('[') && host.EndsWith(']') && IPAddress.TryParse(host[1..^1], out _)) host = host[1..^1];
        else if (Uri.CheckHostName(host) is UriHostNameType.Unknown or UriHostNameType.IPv6) return false;
        refusal = null;
        entry = new PeerEntry(host, port, address);
        return true;
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
