using System;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;

namespace Sequitur.Simulator.Actors;

/// <summary>Commits and certificates on a chain of aggregates that are not what they should be, though every signature in them is right.</summary>
internal sealed class WrongSeals(ConsensusSimulation world, SimulatedNode node, Chance chance)
{
    private SealSignature? _heard;

    private SimulatedSeals Seals => world.Keys.Seals!;

    /// <summary>Whether there are such seals on this chain.</summary>
    public bool Exist => world.Keys.Seals is not null;

    /// <summary>Another's seal, to be shown as the own one.</summary>
    public void Hear(ConsensusMessage message)
    {
        if (message is ConsensusMessage.Commit { Seal: { } seal } commit && commit.Author != node.Self) _heard = seal;
    }

    /// <summary>The same commit with a seal that is not by the own key over it, or not by itself.</summary>
    public VerifiedMessage? Exchange(ConsensusMessage.Commit commit)
    {
        SealSignature right = Seals.Make(node.Validator, commit);
        SealSignature? wrong = chance.Next(6) switch
        {
            0 => Seals.Make(node.Validator, commit with { Round = commit.Round + 1 }),
            1 => Seals.Make(node.Validator, commit with { Payload = Keccak.Hash(commit.Payload.Bytes) }),
            2 => _heard ?? right,
            3 => SimulatedSeals.MakeUnreadable(),
            4 => null,

            // Two of its kind, one with an even and one with an odd number, cancel each other out.
            _ => Seals.Shift(right, (node.Validator & 1) == 0),
        };
        return world.Keys.Verify(commit with { Seal = wrong });
    }

    /// <summary>A certificate of the same block that must not hold.</summary>
    public FinalityCertificate Spoil(Decision truth, Electorate electorate)
    {
        FinalityCertificate certificate = truth.Certificate;
        AggregateSeal aggregate = certificate.Aggregate!;
        int listed = electorate.Validators.Count;
        byte[] sum = aggregate.Signature.ToArray();
        byte[] signers = aggregate.Signers.ToArray();
        int[] items = aggregate.ItemsOf(listed)!;
        int own = electorate.Validators.IndexOf(node.Self);
        ConsensusMessage.Commit commit = new(node.Self, truth.Height, certificate.Round, truth.Payload);
        byte[]? padded = Seals.Sum([new SealSignature(sum), Seals.Make(node.Validator, commit)]);
        switch (chance.Next(6))
        {
            case 0:
                signers = AggregateSeal.SignersOf(items.AsSpan(1), listed);
                break;

            // Its own seal is right, and one too many; or counted twice.
            case 1 when own >= 0 && padded is not null:
                int item = electorate.Validators.Validators[own].ListItem;
                (signers, sum) = (AggregateSeal.SignersOf([.. items, item], listed), padded);
                break;
            case 2:
                signers[items[0] >> 3] ^= (byte)(1 << (items[0] & 7));
                signers[^1] ^= (byte)(1 << ((listed - 1) & 7));
                break;
            case 3:
                signers = [.. signers, 0];
                break;
            case 4:
                return certificate with { Aggregate = null, Seals = [world.Keys.Sign(node.Validator, commit).Signature] };
            default:
                sum = Seals.Shift(new SealSignature(sum), isTakenAway: false).ToBytes();
                break;
        }

        return certificate with { Aggregate = new AggregateSeal(signers, sum) };
    }
}
