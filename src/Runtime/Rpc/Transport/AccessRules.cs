using System;
using System.Net;

namespace Sequitur.Rpc.Transport;

/// <summary>Which web pages and which host names the server answers to. Programs that are not browsers send no Origin and always may.</summary>
internal sealed class AccessRules(RpcServerOptions options)
{
    public bool AllowsOrigin(string origin)
    {
        foreach (string allowed in options.AllowedOrigins)
        {
            if (allowed == "*" || string.Equals(allowed, origin, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? parsed))
        {
            return false;
        }

        return parsed.Scheme is "chrome-extension" or "moz-extension" or "safari-web-extension"
            || (parsed.Scheme is "http" or "https" && parsed.IsLoopback);
    }

    /// <param name="host">The Host header, with or without a port.</param>
    public bool AllowsHost(string host)
    {
        string name = NameOf(host);
        if (name.Length == 0 || string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(name, out _))
        {
            return true;
        }

        foreach (string allowed in options.AllowedHosts)
        {
            if (allowed == "*" || string.Equals(allowed, name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string NameOf(string host)
    {
        if (host.StartsWith('['))
        {
            int close = host.IndexOf(']', StringComparison.Ordinal);
            return close < 0 ? host : host[1..close];
        }

        int colon = host.LastIndexOf(':');
        return colon < 0 ? host : host[..colon];
    }
}
