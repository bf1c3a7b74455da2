using System;
using System.Linq;
using Sequitur.Primitives;

namespace Sequitur.Cli.Validators;

/// <summary>What the contract Staking keeps of a validator (docs/spec/staking.md), and what RewardDistributor counted of it.</summary>
internal sealed record ValidatorRecord
{
    private const int WordSize = 32;

    private static readonly string[] s_statuses = ["none", "joining", "active", "raising", "leaving", "ejecting", "exiting"];

    public required Address Node { get; init; }

    public required Address Owner { get; init; }

    public required int Status { get; init; }

    public required ulong ActivatedAt { get; init; }

    /// <summary>What Staking holds for it, in wei.</summary>
    public required U256 Stake { get; init; }

    /// <summary>The first block it may not sign any more; zero before.</summary>
    public required ulong DeactivatedAt { get; init; }

    /// <summary>Whether it is in the set now.</summary>
    public bool IsInSet { get; init; }

    /// <summary>Counted heights since it was seen.</summary>
    public ulong Unseen { get; init; }

    /// <summary>What its owner may claim, in wei.</summary>
    public U256 Credit { get; init; }

    public string StatusName => NameOf(Status);

    public static string NameOf(int status) => status >= 0 && status < s_statuses.Length ? s_statuses[status] : $"status {status}";

    /// <summary>Reads what <c>validators(address)</c> gives: one tuple with a dynamic member.</summary>
    public static ValidatorRecord Read(in Address node, ReadOnlySpan<byte> answer)
    {
        if (answer.Length < 8 * WordSize) throw new SettingsException($"the contract Staking answered {answer.Length} bytes about {node}: is this another chain?");
        byte[][] words = [.. answer[WordSize..].ToArray().Chunk(WordSize)];
        return new ValidatorRecord
        {
            Node = node,
            Owner = new Address(words[0].AsSpan(12)),
            Status = (int)U256.FromBigEndian(words[1]).U0,
            ActivatedAt = U256.FromBigEndian(words[2]).U0,
            Stake = U256.FromBigEndian(words[3]),
            DeactivatedAt = U256.FromBigEndian(words[4]).U0,
        };
    }
}
