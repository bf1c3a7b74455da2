using System;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>One Byzantine validator that sends whatever it likes, as much as it likes.</summary>
public sealed class FlooderTests
{
    private const int MessageCount = 100_000;
    private const int Flooder = 3;

    private static readonly Hash256 s_payload = LocalValidator.Payload("block");

    /// <summary>At the present height a round change and some votes of two kinds, at each later one a message of each kind.</summary>
    private const int HeldPerAuthorMax = 1 + (2 * ConsensusLimits.RoundsPerAuthorMax) + (4 * ConsensusLimits.HeightsAheadMax);

    [Fact]
    public void A_flood_of_messages_stays_within_the_bounds_and_keeps_nobody_from_deciding()
    {
        Random random = new(20);
        LocalValidator node = new(4, 2);
        node.Start();
        VerifiedMessage[] pool = [.. Enumerable.Range(0, 20_000).Select(_ => Flood(node, random))];
        int heldMax = 0;
        for (int i = 0; i < MessageCount; i++)
        {
            ConsensusEffects effects = new();
            node.Machine.Step(new ConsensusInput.MessageArrived(pool[random.Next(pool.Length)]), effects);
            Assert.Empty(effects.Broadcasts);
            Assert.Empty(effects.Records);
            heldMax = Math.Max(heldMax, node.Machine.MessagesHeld);
        }

        Assert.Equal(0u, node.Machine.Round);
        Assert.Equal(HeldPerAuthorMax, heldMax);
        node.Receive(node.Proposal(1, s_payload));
        node.Checked(s_payload);
        Assert.NotNull(node.ReceiveAll([node.Prepare(0, s_payload), node.Prepare(1, s_payload)]).Prepared);
        Assert.NotNull(node.ReceiveAll([node.Commit(0, s_payload), node.Commit(1, s_payload)]).Decided);
    }

    [Fact]
    public void A_flood_by_everybody_is_bounded_by_the_number_of_validators()
    {
        Random random = new(21);
        LocalValidator node = new(7, 2);
        node.Start();
        for (int i = 0; i < 10_000; i++)
        {
            uint round = (uint)random.Next(1_000);
            ulong height = (ulong)random.Next(1, 5);
            Hash256 payload = LocalValidator.Payload($"{random.Next(3)}");
            ConsensusMessage vote = random.Next(2) == 0 ? node.Prepare(random.Next(7), payload, round) : node.Commit(random.Next(7), payload, round);
            node.Receive(vote with { Height = height });
            Assert.InRange(node.Machine.MessagesHeld, 0, 7 * HeldPerAuthorMax);
        }
    }

    private static VerifiedMessage Flood(LocalValidator node, Random random)
    {
        uint round = random.Next(3) == 0 ? (uint)random.Next(4) : (uint)random.NextInt64(2 * ConsensusLimits.RoundMax);
        Hash256 payload = LocalValidator.Payload($"{random.Next(1_000)}");
        ConsensusMessage message = random.Next(5) switch
        {
            0 => node.Prepare(Flooder, payload, round),
            1 => node.Commit(Flooder, payload, round),
            2 => node.RoundChange(Flooder, round),
            3 => node.RoundChange(Flooder, round) with { Prepared = new PreparedClaim(round / 2, payload) },
            _ => node.Proposal(Flooder, payload, round),
        };
        ulong height = random.Next(3) == 0 ? (ulong)random.NextInt64(6) : 1;
        return node.Keys.Signed(message with { Height = height }).Verified();
    }
}
