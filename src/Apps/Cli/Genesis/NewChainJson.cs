using System;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Cli.Genesis;

/// <summary>The description of a new chain: <see cref="NewChain"/> as JSON, with comments and trailing commas, unknown and repeated members refused.</summary>
internal static class NewChainJson
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        Converters = { new ValidatorConverter(), new AddressConverter(), new AmountConverter(), new SealsConverter(), new QuorumConverter() },
    };

    /// <exception cref="SettingsException">With the place in the file.</exception>
    public static NewChain Parse(byte[] json, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<NewChain>(json, s_options) ?? throw new SettingsException($"{path}: expected an object, got null");
        }
        catch (JsonException malformed)
        {
            throw new SettingsException($"{path}: {malformed.Message}", malformed);
        }
    }

    public static bool TryParseAddress(string? text, out Address address)
    {
        bool isAddress = Hex.TryDecode(text, out byte[] bytes) && bytes.Length == Address.Size;
        address = isAddress ? new Address(bytes) : default;
        return isAddress;
    }

    public static SealScheme Seals(string name) => name switch
    {
        "ecdsa" => SealScheme.EcdsaSecp256k1,
        "bls" => SealScheme.Bls12381,
        _ => throw new JsonException($"seals: expected ecdsa or bls, got '{name}'"),
    };

    public static QuorumRule Quorum(string name) => name switch
    {
        "ceil-2n/3" => QuorumRule.CeilTwoThirdsByCount,
        "floor-2n/3+1" => QuorumRule.AboveTwoThirdsByCount,
        "stake-above-2/3" => QuorumRule.StakeAboveTwoThirds,
        _ => throw new JsonException($"quorum: expected ceil-2n/3, floor-2n/3+1 or stake-above-2/3, got '{name}'"),
    };

    private sealed class AddressConverter : JsonConverter<Address>
    {
        public override Address Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParseAddress(reader.GetString(), out Address address)
                ? address
                : throw new JsonException("expected an address, 0x and 40 hexadecimal digits");

        public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    private sealed class AmountConverter : JsonConverter<U256>
    {
        public override U256 Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out ulong wei)) return wei;
            return reader.TokenType == JsonTokenType.String && Amount.TryParse(reader.GetString()!, out U256 amount) ? amount : throw new JsonException($"expected {Amount.Form}");
        }

        public override void Write(Utf8JsonWriter writer, U256 value, JsonSerializerOptions options) => writer.WriteStringValue(Amount.Decimal(value));
    }

    private sealed class SealsConverter : JsonConverter<SealScheme>
    {
        public override SealScheme Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => Seals(Text(ref reader));

        public override void Write(Utf8JsonWriter writer, SealScheme value, JsonSerializerOptions options) => throw new NotSupportedException();
    }

    private sealed class QuorumConverter : JsonConverter<QuorumRule>
    {
        public override QuorumRule Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => Quorum(Text(ref reader));

        public override void Write(Utf8JsonWriter writer, QuorumRule value, JsonSerializerOptions options) => throw new NotSupportedException();
    }

    /// <summary>An object, or an address alone for a validator with the usual stake.</summary>
    private sealed class ValidatorConverter : JsonConverter<GenesisValidator>
    {
        public override GenesisValidator Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                return new GenesisValidator(JsonSerializer.Deserialize<Address>(ref reader, options), NewChain.UsualStake);
            }

            ValidatorEntry entry = JsonSerializer.Deserialize<ValidatorEntry>(ref reader, options) ?? throw new JsonException("expected a validator, got null");
            byte[] key = [];
            if (entry.BlsKey is not null && !Hex.TryDecode(entry.BlsKey, out key)) throw new JsonException("blsKey: expected 0x and hexadecimal digits");
            return new GenesisValidator(entry.Address, entry.Stake ?? NewChain.UsualStake, entry.BlsKey is null ? null : key);
        }

        public override void Write(Utf8JsonWriter writer, GenesisValidator value, JsonSerializerOptions options) => throw new NotSupportedException();
    }

    private sealed record ValidatorEntry
    {
        public required Address Address { get; init; }

        public U256? Stake { get; init; }

        public string? BlsKey { get; init; }
    }

    private static string Text(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("expected a string");
}
