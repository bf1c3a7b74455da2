using System.Text;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;

namespace Sequitur.Cli.Devnet;

/// <summary>The chain a local network starts with. The same bytes for the same choices, so its genesis hash is a constant.</summary>
internal static class DevnetGenesis
{
    public const ulong ChainId = 7530;

    /// <summary>The key of a devnet validator, keccak of a public sentence: worth nothing outside a devnet.</summary>
    public static byte[] ValidatorKey(int index) => [.. Keccak.Hash(Encoding.ASCII.GetBytes($"sequitur devnet validator {index}")).Bytes];

    public static Address ValidatorAddress(int index) => DevnetAccounts.AddressOf(ValidatorKey(index));

    /// <summary>The key that a devnet validator seals with where seals are BLS; as public as the other.</summary>
    public static byte[] SealKey(int index)
    {
        byte[] key = [.. Keccak.Hash(Encoding.ASCII.GetBytes($"sequitur devnet seal {index}")).Bytes];

        // Below the order of the group, whatever the hash is.
        key[0] &= 0x3f;
        return key;
    }

    public static string Json(int validators, SealScheme seals = SealScheme.EcdsaSecp256k1, NewChainL1? l1 = null)
    {
        GenesisValidator[] set = new GenesisValidator[validators];
        for (int i = 0; i < validators; i++)
        {
            byte[]? key = seals == SealScheme.Bls12381 ? Keystore.IdentityOf(KeyKind.Seal, SealKey(i)) : null;
            set[i] = new GenesisValidator(ValidatorAddress(i), NewChain.UsualStake, key);
        }

        Address[] funded = new Address[DevnetAccounts.Count];
        for (int i = 0; i < funded.Length; i++) funded[i] = DevnetAccounts.AddressOf(DevnetAccounts.PrivateKey(i));
        return NewGenesis.Json(new NewChain { ChainId = ChainId, Validators = set, Funded = funded, Seals = seals, L1 = l1 });
    }
}
