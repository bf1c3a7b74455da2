using System;
using System.Globalization;
using Sequitur.Primitives;

namespace Sequitur.Cli;

/// <summary>How a peer is written in a configuration: <c>host:port</c>, or <c>address@host:port</c>.</summary>
internal static class PeerAddress
{
    public const string Expected = "host:port or address@host:port, such as 0x…@10.0.0.2:30303 or [::1]:30303";

    public static bool IsValid(string peer)
    {
        int at = peer.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0 && !IsAddress(peer[..at])) return false;
        string place = peer[(at + 1)..];
        int colon = place.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0) return false;
        string host = place[..colon];
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        UriHostNameType kind = Uri.CheckHostName(isBracketed ? host[1..^1] : host);
        return isBracketed ? kind == UriHostNameType.IPv6 : kind is UriHostNameType.Dns or UriHostNameType.IPv4;
    }

    public static bool IsAddress(string text) => Hex.TryDecode(text, out byte[] bytes) && bytes.Length == Address.Size;
}
