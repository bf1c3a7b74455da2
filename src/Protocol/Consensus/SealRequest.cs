using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>Commits of one height, round and payload whose BLS seals are to be checked; the answer is a <see cref="ConsensusInput.SealsChecked"/>.</summary>
/// <param name="Height">Of the commits.</param>
/// <param name="Round">Of the commits.</param>
/// <param name="Payload">What they are for.</param>
/// <param name="Validators">Of the height.</param>
/// <param name="Seals">Ascending by author.</param>
/// <param name="IsQuorum">Whether they are a quorum of which none is superfluous, whose sum is then the certificate's; else each is to be checked by itself.</param>
public sealed record SealRequest(ulong Height, uint Round, Hash256 Payload, Finality.ValidatorSet Validators, SealOnTrial[] Seals, bool IsQuorum);

/// <summary>A seal that is said to be by the validator at this place of the set.</summary>
/// <param name="Place">Of its author.</param>
/// <param name="Seal">The seal.</param>
/// <param name="IsProven">Whether it is known to be right: found so by an earlier check, or made here.</param>
public readonly record struct SealOnTrial(int Place, Finality.SealSignature Seal, bool IsProven);
