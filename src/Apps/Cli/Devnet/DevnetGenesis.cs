using System.Text;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Cli.Devnet;

/// <summary>The chain a local network starts with. The same bytes for the same number of validators, so its genesis hash is a constant.</summary>
internal static class DevnetGenesis
{
    public const ulong ChainId = 7530;

    /// <summary>The key of a devnet validator, keccak of a public sentence: worth nothing outside a devnet.</summary>
    public static byte[] ValidatorKey(int index) => [.. Keccak.Hash(Encoding.ASCII.GetBytes($"sequitur devnet validator {index}")).Bytes];

    public static Address ValidatorAddress(int index) => DevnetAccounts.AddressOf(ValidatorKey(index));

    public static string Json(int validators)
    {
        Address[] set = new Address[validators];
        for (int i = 0; i < validators; i++) set[i] = ValidatorAddress(i);
        Address[] funded = new Address[DevnetAccounts.Count];
        for (int i = 0; i < funded.Length; i++) funded[i] = DevnetAccounts.AddressOf(DevnetAccounts.PrivateKey(i));
        return NewGenesis.Json(new NewChain { ChainId = ChainId, Validators = NewChain.WithUsualStake(set), Funded = funded });
    }
}
