using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>The state before a block, read by key: a database snapshot in the node, a witness in the stateless program.</summary>
/// <remarks>A source that cannot answer returns absence and sets <see cref="Fault"/>, which stays set; whoever drives the execution checks it.</remarks>
public interface IStateSource
{
    StateFault Fault { get; }

    /// <summary>False when the account does not exist.</summary>
    bool TryReadAccount(in Address address, out Account account);

    /// <summary>Zero for an absent slot.</summary>
    void ReadStorage(in Address address, in U256 key, out U256 value);

    /// <summary>Code by its hash; the empty code for the hash of the empty string.</summary>
    Bytecode ReadCode(in Hash256 codeHash);
}

/// <summary>Why a source could not answer; <see cref="Hash"/> names the missing or malformed node or code.</summary>
public readonly record struct StateFault(StateFaultKind Kind, Hash256 Hash)
{
    public bool IsSet => Kind != StateFaultKind.None;
}

public enum StateFaultKind
{
    None,
    MissingNode,
    MissingCode,
    MalformedNode,
    MalformedAccount,

    /// <summary>BLOCKHASH asked for a block whose header is not known; the hash is its number as a word.</summary>
    MissingHeader,
}
