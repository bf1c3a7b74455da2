using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Methods;

/// <summary>eth_config (EIP-7910): which rules hold now, next and last.</summary>
internal sealed class ConfigurationMethods(Chain chain)
{
    /// <summary>The names EIP-7910 gives to precompiles 0x01 to 0x11.</summary>
    private static readonly string[] PrecompileNames =
    [
        "ECREC", "SHA256", "RIPEMD160", "ID", "MODEXP", "BN254_ADD", "BN254_MUL", "BN254_PAIRING", "BLAKE2F", "KZG_POINT_EVALUATION",
        "BLS12_G1ADD", "BLS12_G1MSM", "BLS12_G2ADD", "BLS12_G2MSM", "BLS12_PAIRING_CHECK", "BLS12_MAP_FP_TO_G1", "BLS12_MAP_FP2_TO_G2",
    ];

    private const ulong P256VerifyNumber = 0x100;

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
        WritePrecompiles(result, configuration.RulesAt(time));
        result.Name("systemContracts"u8);
        WriteSystemContracts(result, configuration, configuration.RulesAt(time));
        result.EndObject();
    }

    /// <summary>Only those that have an implementation here: a transaction that calls another cannot be included.</summary>
    private static void WritePrecompiles(JsonOutput result, ForkRules rules)
    {
        SortedDictionary<string, Address> named = new(StringComparer.Ordinal);
        for (ulong number = 1; number <= P256VerifyNumber; number++)
        {
            Address address = Address.FromWord(number);
            if (Precompiles.NumberOf(address, rules) != 0 && Precompiles.IsImplemented((int)number))
            {
                named.Add(number == P256VerifyNumber ? "P256VERIFY" : PrecompileNames[number - 1], address);
            }
        }

        result.BeginObject();
        foreach ((string name, Address address) in named)
        {
            result.Data(System.Text.Encoding.ASCII.GetBytes(name), address);
        }

        result.EndObject();
    }

    private static void WriteSystemContracts(JsonOutput result, ChainConfiguration configuration, ForkRules rules)
    {
        result.BeginObject();
        result.Data("BEACON_ROOTS_ADDRESS"u8, SystemContracts.BeaconRoots);
        if (rules.HasRequests && configuration.HasBeaconChain)
        {
            result.Data("CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS"u8, SystemContracts.ConsolidationRequests);
            result.Data("DEPOSIT_CONTRACT_ADDRESS"u8, configuration.DepositContract);
        }

        if (rules.HasHistoryContract)
        {
            result.Data("HISTORY_STORAGE_ADDRESS"u8, SystemContracts.History);
        }

        if (rules.HasRequests && configuration.HasBeaconChain)
        {
            result.Data("WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS"u8, SystemContracts.WithdrawalRequests);
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
