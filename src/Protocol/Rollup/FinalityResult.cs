using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>What the check of a certificate found. Everything but the faults means something only when <see cref="IsFinal"/>.</summary>
public sealed record FinalityResult
{
    public required FinalityFault Fault { get; init; }

    /// <summary>More about <see cref="FinalityFault.Certificate"/>.</summary>
    public CertificateFault Certificate { get; init; }

    /// <summary>More about a proof that does not hold.</summary>
    public MerkleProofError Proof { get; init; }

    /// <summary>Which seal a fault of a stake is about.</summary>
    public int Seal { get; init; }

    /// <summary>The contract's account after the block.</summary>
    public Account Contract { get; init; }

    /// <summary>How many validators there are.</summary>
    public int Validators { get; init; }

    /// <summary>What all of them have at stake, where stakes decide; else zero.</summary>
    public U256 TotalStake { get; init; }

    /// <summary>Who made the block final, in the order of the seals; empty where an aggregate did.</summary>
    public Address[] Signers { get; init; } = [];

    /// <summary>The items of the contract's list that an aggregate names, ascending; else empty.</summary>
    public int[] Items { get; init; } = [];

    /// <summary>What identifies those items' validators: the hashes of their keys.</summary>
    public U256[] Identifiers { get; init; } = [];

    /// <summary>How many made the block final.</summary>
    public int SignerCount => Stakes.Length;

    /// <summary>What each of them has at stake.</summary>
    public U256[] Stakes { get; init; } = [];

    /// <summary>Where the chain stands with its L1 after the block; all zero on a chain without a bridge.</summary>
    public BridgeState Bridge { get; init; }

    /// <summary>The bridge contract's account after the block, an empty one when there is none.</summary>
    public Account BridgeContract { get; init; }

    public bool IsFinal => Fault == FinalityFault.None;
}
