using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Numerics;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Methods;

/// <summary>eth_config (EIP-7910): which rules hold now, next and last.</summary>
internal sealed class ConfigurationMethods(Chain chain)
{
    public IEnumerable<RpcMethod> All() => [new() { Name = "eth_config", Body = Config }];

    private RpcError? Config(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        List<ulong> times = ActivationTimes();
        ulong now = chain.Head.Timestamp;
        int current = times.FindLastIndex(time => time <= now);
        result.BeginObject();
        result.Name("current"u8);
        Write(result, times, current);
        result.Name("next"u8);
        WriteOrNull(result, times, current + 1);
        result.Name("last"u8);
        WriteOrNull(result, times, current + 1 < times.Count ? times.Count - 1 : times.Count);
        result.EndObject();
        return null;
    }

    /// <summary>When rules change, ascending; the first is what genesis starts with.</summary>
    private List<ulong> ActivationTimes()
    {
        ChainConfiguration configuration = chain.Configuration;
        ulong genesis = chain.Ledger.Genesis.Timestamp;
        SortedSet<ulong> times = [0];
        List<ulong> candidates = [configuration.PragueTime, configuration.OsakaTime];
        foreach (BlobParameters parameters in configuration.BlobSchedule)
        {
            candidates.Add(parameters.ActivationTime);
        }

        foreach (ulong time in candidates)
        {
            if (time > genesis && time != ChainConfiguration.Never)
            {
                times.Add(time);
            }
        }

        return [.. times];
    }

    private void WriteOrNull(JsonOutput result, List<ulong> times, int index)
    {
        if (index < times.Count)
        {
            Write(result, times, index);
        }
        else
        {
            result.Null();
        }
    }

    private void Write(JsonOutput result, List<ulong> times, int index)
    {
        ChainConfiguration configuration = chain.Configuration;
        ulong time = Math.Max(times[index], chain.Ledger.Genesis.Timestamp);
        BlobParameters blobs = configuration.BlobParametersAt(time);
        result.BeginObject();
        result.Name("activationTime"u8);
        result.Number((long)times[index]);
        result.Name("blobSchedule"u8);
        result.BeginObject();
        result.Name("baseFeeUpdateFraction"u8);
        result.Number((long)blobs.BaseFeeUpdateFraction);
        result.Name("max"u8);
        result.Number(blobs.MaxBlobs);
        result.Name("target"u8);
        result.Number(blobs.TargetBlobs);
        result.EndObject();
        result.Quantity("chainId"u8, configuration.ChainId);
        result.Data("forkId"u8, ForkHash(times, index));
        result.Name("precompiles"u8);
        WritePrecompiles(result, configuration.RulesAt(time).Profile.Precompiles);
        result.Name("systemContracts"u8);
        WriteSystemContracts(result, configuration, configuration.SystemContractsAt(time));
        result.EndObject();
    }

    private static void WritePrecompiles(JsonOutput result, PrecompileSet precompiles)
    {
        SortedDictionary<string, Address> named = new(StringComparer.Ordinal);
        for (ulong number = 1; number <= PrecompileSet.NumberMax; number++)
        {
            if (precompiles.Has(number))
            {
                named.Add(Precompiles.NameOf((int)number), Address.FromWord(number));
            }
        }

        WriteAddresses(result, named);
    }

    private static void WriteSystemContracts(JsonOutput result, ChainConfiguration configuration, SystemContractSet contracts)
    {
        SortedDictionary<string, Address> named = new(StringComparer.Ordinal);
        foreach (SystemContractSet contract in Enum.GetValues<SystemContractSet>())
        {
            if (BitOperations.IsPow2((int)contract) && contracts.HasFlag(contract))
            {
                named.Add(SystemContracts.NameOf(contract), SystemContracts.AddressOf(contract, configuration));
            }
        }

        WriteAddresses(result, named);
    }

    private static void WriteAddresses(JsonOutput result, SortedDictionary<string, Address> named)
    {
        result.BeginObject();
        foreach ((string name, Address address) in named)
        {
            result.Data(System.Text.Encoding.ASCII.GetBytes(name), address);
        }

        result.EndObject();
    }

    /// <summary>FORK_HASH of EIP-6122: CRC-32 of the genesis hash and of every activation time up to this one.</summary>
    private byte[] ForkHash(List<ulong> times, int index)
    {
        uint crc = Crc32(uint.MaxValue, chain.Ledger.Genesis.Hash.Bytes);
        Span<byte> time = stackalloc byte[8];
        for (int passed = 1; passed <= index; passed++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(time, times[passed]);
            crc = Crc32(crc, time);
        }

        byte[] hash = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(hash, ~crc);
        return hash;
    }

    /// <summary>The IEEE polynomial, bit by bit: it runs over some forty bytes.</summary>
    private static uint Crc32(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xedb8_8320);
            }
        }

        return crc;
    }
}
