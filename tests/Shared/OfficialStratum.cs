namespace Sequitur.Tests;

/// <summary>Which test runs a stratum of the official vectors; each reads its strata from <see cref="OfficialStrata"/>.</summary>
internal enum OfficialRunner
{
    /// <summary>Excluded, for the reason the stratum gives.</summary>
    None,

    /// <summary><c>sequitur evm statetest</c>.</summary>
    StateTests,

    /// <summary><c>sequitur evm blocktest</c>: each accepted block is executed a second time from its witness.</summary>
    BlockTests,

    /// <summary>Calls to the precompile's address at the given gas, and one below it.</summary>
    Precompiles,

    /// <summary>The instruction in a program of three.</summary>
    Instructions,

    /// <summary>Our permutation below a sponge with the padding of each function.</summary>
    KeccakPermutation,
    EcdsaSecp256k1,
    EcdsaP256,
    BlsSignatures,

    /// <summary>HMAC and what is made of it, over our SHA-256.</summary>
    Sha256Constructions,
    Rlp,
    HexPrefix,
    Keys,
    Keystores,
    Transactions,

    /// <summary>Our trie, whose keys are hashes.</summary>
    SecureTrie,

    /// <summary>Tries with raw keys, which no chain has: they check the slow trie that ours is tested against.</summary>
    OracleTrie,
}

/// <summary>Cases of one archive that are run, or excluded, together.</summary>
/// <param name="Archive">The archive's name.</param>
/// <param name="Part">What the archive's README gives a number for.</param>
/// <param name="Where">The fork of state and block tests; else a file, or a folder whose files hold one case per name.</param>
/// <param name="Count">How many cases the archive holds.</param>
/// <param name="Runner">What runs them.</param>
/// <param name="Because">Why they are excluded; null when they are run.</param>
internal sealed record OfficialStratum(string Archive, string Part, string Where, int Count, OfficialRunner Runner, string? Because = null);
