using Sequitur.Crypto;

namespace Sequitur.Finality;

/// <summary>Why a block is final: the seals of a quorum over its hash, in one round. It lives beside the header, never inside.</summary>
/// <remarks>Height and hash are the header's. Seals are ordered by the address of their signer, strictly ascending, and are no more than the quorum needs.</remarks>
public sealed record FinalityCertificate(uint Round, RecoverableSignature[] Seals);
