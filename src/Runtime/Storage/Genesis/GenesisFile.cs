using System;
using System.Collections.Generic;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <summary>Reads a geth-style genesis file, with our own members under <c>config.sequitur</c>. Specified in docs/spec/genesis.md.</summary>
public static class GenesisFile
{
    private const int ExtraDataBytesMax = 32;

    // EIP-7907 is not active; a genesis may still hold code above EIP-170's bound, but not without any bound.
    private const int CodeBytesMax = 1 << 20;

    private static readonly string[] Members =
    [
        "config", "nonce", "timestamp", "extraData", "gasLimit", "difficulty", "mixHash", "coinbase", "alloc", "number", "gasUsed",
        "parentHash", "baseFeePerGas", "blobGasUsed", "excessBlobGas", "parentBeaconBlockRoot",
    ];

    private static readonly string[] AccountMembers = ["nonce", "balance", "code", "storage"];

    /// <summary>The specification a file says.</summary>
    /// <exception cref="GenesisFileException">Names the member, what was expected and what came.</exception>
    public static GenesisSpecification Parse(string json)
    {
        JsonDocumentOptions options = new() { AllowDuplicateProperties = false };
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, options);
        }
        catch (JsonException malformed)
        {
            throw new GenesisFileException("the file", "JSON without duplicate members", malformed.Message, malformed);
        }

        using (document)
        {
            return Read(new GenesisMember(document.RootElement, string.Empty));
        }
    }

    private static GenesisSpecification Read(GenesisMember file)
    {
        file.AllowOnly(Members);
        if (!file["config"].IsThere)
        {
            throw file["config"].Unexpected("an object");
        }

        if (file["number"].UInt64(0) != 0)
        {
            throw file["number"].Unexpected("0");
        }

        ulong gasLimit = file["gasLimit"].UInt64();
        return new GenesisSpecification
        {
            Configuration = GenesisConfiguration.Read(file["config"]),
            Nonce = file["nonce"].UInt64(0),
            Timestamp = file["timestamp"].UInt64(0),
            ExtraData = file["extraData"].Bytes(ExtraDataBytesMax),
            GasLimit = gasLimit is > 0 and <= long.MaxValue ? gasLimit : throw file["gasLimit"].Unexpected("1 to 2^63-1"),
            Difficulty = file["difficulty"].Word(default),
            MixHash = file["mixHash"].Hash(),
            Beneficiary = file["coinbase"].Address(),
            GasUsed = file["gasUsed"].UInt64(0),
            ParentHash = file["parentHash"].Hash(),
            BaseFee = file["baseFeePerGas"].Word(1_000_000_000),
            BlobGasUsed = file["blobGasUsed"].UInt64(0),
            ExcessBlobGas = file["excessBlobGas"].UInt64(0),
            ParentBeaconRoot = file["parentBeaconBlockRoot"].Hash(),
            Accounts = ReadAccounts(file["alloc"]),
        };
    }

    private static GenesisAccount[] ReadAccounts(GenesisMember alloc)
    {
        List<GenesisAccount> accounts = [];
        HashSet<Address> seen = [];
        foreach ((string name, GenesisMember member) in alloc.Members())
        {
            // geth writes the keys without 0x, other tools with it.
            string hex = name.StartsWith("0x", StringComparison.Ordinal) ? name : "0x" + name;
            if (!Hex.TryDecode(hex, out byte[] bytes) || bytes.Length != Address.Size)
            {
                throw new GenesisFileException(alloc.Path, "addresses of 40 hexadecimal digits as names", name);
            }

            Address address = new(bytes);
            if (!seen.Add(address))
            {
                throw new GenesisFileException(member.Path, "each address once", "a second entry");
            }

            member.AllowOnly(AccountMembers);
            accounts.Add(new GenesisAccount(
                address, member["nonce"].UInt64(0), member["balance"].Word(default), member["code"].Bytes(CodeBytesMax), ReadSlots(member["storage"])));
        }

        return [.. accounts];
    }

    private static GenesisSlot[] ReadSlots(GenesisMember storage)
    {
        List<GenesisSlot> slots = [];
        HashSet<U256> seen = [];
        foreach ((string name, GenesisMember member) in storage.Members())
        {
            if (!Hex.TryDecode(EvenDigits(name), out byte[] key) || key.Length > 32)
            {
                throw new GenesisFileException(storage.Path, "words of at most 64 hexadecimal digits as names", name);
            }

            if (!Hex.TryDecode(EvenDigits(member.Text(string.Empty)), out byte[] value) || value.Length > 32)
            {
                throw member.Unexpected("0x and at most 64 hexadecimal digits");
            }

            U256 slot = U256.FromBigEndian(key);
            if (!seen.Add(slot))
            {
                throw new GenesisFileException(member.Path, "each slot once", "a second entry");
            }

            slots.Add(new GenesisSlot(slot, U256.FromBigEndian(value)));
        }

        return [.. slots];
    }

    /// <summary>Words are written with all 64 digits or with fewer; an odd number of digits gets a zero in front.</summary>
    private static string EvenDigits(string hex) =>
        (hex.Length & 1) != 0 && hex.StartsWith("0x", StringComparison.Ordinal) ? "0x0" + hex[2..] : hex;
}
