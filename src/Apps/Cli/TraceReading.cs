using System;
using System.IO;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Sequitur.Storage;

namespace Sequitur.Cli;

/// <summary>Trace files, and the rules a trace is read under when nobody gives them. Throws <see cref="SettingsException"/> with what is wrong.</summary>
internal static class TraceReading
{
    public const long BytesMax = 512L << 20;

    public static byte[] Read(string file)
    {
        if (new FileInfo(file) is { Exists: true, Length: > BytesMax }) throw new SettingsException($"{file}: expected at most {BytesMax} bytes");
        return File.ReadAllBytes(file);
    }

    public static TraceFile Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return TraceFile.Parse(bytes);
        }
        catch (TraceFileException malformed)
        {
            throw new SettingsException(malformed.Message, malformed);
        }
    }

    /// <summary>What the trace says about itself, with the defaults of our own chains. A result under it is never trusted.</summary>
    public static ChainConfiguration AssumedConfiguration(TraceFile trace)
    {
        if (trace.EvmProfile != "A")
        {
            throw new SettingsException($"trace, evmProfile: expected A, got '{trace.EvmProfile}': what the chain chose stands in its genesis file, --config");
        }

        string times = trace.Fork switch
        {
            "Cancun" => string.Empty,
            "Prague" => ""","pragueTime":0""",
            "Osaka" => ""","pragueTime":0,"osakaTime":0""",
            _ => throw new SettingsException($"trace, fork: expected Cancun, Prague or Osaka, got '{trace.Fork}'"),
        };
        string seals = trace.Finality?.Certificate.Aggregate is null ? "ecdsa" : "bls";
        return GenesisFile.Parse(
            $$$"""
            {"config":{"chainId":{{{trace.ChainId}}},"cancunTime":0{{{times}}},
             "sequitur":{"consensus":{"epochLength":{{{NewChain.UsualEpochLength}}},"seals":"{{{seals}}}"} } },"gasLimit":1}
            """).Configuration;
    }
}
