using System;
using System.IO;
using System.Text;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Sequitur.Storage;

namespace Sequitur.Cli;

/// <summary>Trace files, and files of rules. Throws <see cref="SettingsException"/> with what is wrong.</summary>
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

    public static BatchFile ParseBatch(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return BatchFile.Parse(bytes);
        }
        catch (TraceFileException malformed)
        {
            throw new SettingsException(malformed.Message, malformed);
        }
    }

    /// <summary>The rules in a file that is trusted: a genesis file, or what <c>l2trace_config</c> gave.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="mustBeFinal">Whether the chain's blocks have certificates.</param>
    public static ChainConfiguration ReadRules(string file, out bool mustBeFinal)
    {
        byte[] bytes = Read(file);
        if (!TraceConfiguration.IsLike(bytes))
        {
            GenesisSpecification genesis = GenesisFile.Parse(Encoding.UTF8.GetString(bytes));
            mustBeFinal = genesis.HasValidatorSet;
            return genesis.Configuration;
        }

        return ParseRules(bytes, file, out mustBeFinal);
    }

    /// <summary>The rules in what <c>l2trace_config</c> gave.</summary>
    /// <param name="bytes">Its result.</param>
    /// <param name="source">Where it is from.</param>
    /// <param name="mustBeFinal">Whether the chain's blocks have certificates.</param>
    public static ChainConfiguration ParseRules(ReadOnlyMemory<byte> bytes, string source, out bool mustBeFinal)
    {
        try
        {
            ChainConfiguration rules = TraceConfiguration.Parse(bytes).Rules;
            mustBeFinal = rules.Sequencing == SequencingMode.Bft;
            return rules;
        }
        catch (TraceFileException malformed)
        {
            throw new SettingsException($"{source}: {malformed.Message}", malformed);
        }
    }
}
