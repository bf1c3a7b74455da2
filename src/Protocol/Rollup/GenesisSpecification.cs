using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What a genesis file says, as data.</summary>
public sealed class GenesisSpecification
{
    public required ChainConfiguration Configuration { get; init; }

    public ulong Nonce { get; init; }

    public ulong Timestamp { get; init; }

    public byte[] ExtraData { get; init; } = [];

    public required ulong GasLimit { get; init; }

    public U256 Difficulty { get; init; }

    public Hash256 MixHash { get; init; }

    public Address Beneficiary { get; init; }

    public ulong Number { get; init; }

    public ulong GasUsed { get; init; }

    public Hash256 ParentHash { get; init; }

    public U256 BaseFee { get; init; } = 1_000_000_000;

    public ulong BlobGasUsed { get; init; }

    public ulong ExcessBlobGas { get; init; }

    public Hash256 ParentBeaconRoot { get; init; }

    public GenesisAccount[] Accounts { get; init; } = [];

    /// <summary>Whether validators decide the chain's blocks and stand in its state: each block but the first then has a certificate.</summary>
    public bool HasValidatorSet
    {
        get
        {
            bool isThere = false;
            for (int i = 0; i < Accounts.Length; i++)
            {
                isThere |= Accounts[i].Address == Configuration.Consensus.ValidatorSet && Accounts[i].Code.Length != 0;
            }

            return isThere && Configuration.Sequencing == SequencingMode.Bft;
        }
    }
}

/// <summary>One entry of a genesis file's <c>alloc</c>.</summary>
public sealed record GenesisAccount(Address Address, ulong Nonce, U256 Balance, byte[] Code, GenesisSlot[] Storage);

public readonly record struct GenesisSlot(U256 Key, U256 Value);
