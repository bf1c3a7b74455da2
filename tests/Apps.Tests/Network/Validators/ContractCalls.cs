using System;
using System.Collections.Generic;
using System.Text;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Apps.Network.Validators;

/// <summary>Call data for the contracts of the validator set, as docs/spec/staking.md names them.</summary>
internal static class ContractCalls
{
    public static byte[] Join(TestWallet validator, Address owner)
    {
        byte[] signed = [.. Keccak.Hash("sequitur.join.v1"u8).Bytes, .. Word(TestWallet.ChainId), .. Predeploys.Staking.ToWord().ToHash256().Bytes, .. owner.ToWord().ToHash256().Bytes];
        return Call("join(address,bytes)", validator.Address, validator.SignDigest(Keccak.Hash(signed)));
    }

    public static byte[] Leave(Address validator) => Call("leave(address)", validator);

    public static byte[] Eject(Address validator) => Call("eject(address)", validator);

    public static byte[] Claim() => Call("claim()");

    public static byte[] Credit(Address owner) => Call("credit(address)", owner);

    public static byte[] ActiveValidators() => Call("getValidators()");

    /// <summary>Two commits by one validator for two hashes at one height and round.</summary>
    public static byte[] SlashCommits(TestWallet validator, ulong height, uint round, Hash256 first, Hash256 second) => Call(
        "slashEquivocation(uint8,uint64,uint32,bytes32,bytes32,bytes,bytes)",
        (ulong)MessageKind.Commit,
        height,
        (ulong)round,
        first,
        second,
        validator.SignDigest(CommitSeal.Digest(TestWallet.ChainId, height, round, first)),
        validator.SignDigest(CommitSeal.Digest(TestWallet.ChainId, height, round, second)));

    /// <summary>Words in place, byte strings behind them, as the contract ABI has it.</summary>
    private static byte[] Call(string signature, params ReadOnlySpan<object> arguments)
    {
        List<byte> heads = [.. Keccak.Hash(Encoding.ASCII.GetBytes(signature)).Bytes[..4]];
        List<byte> tails = [];
        foreach (object argument in arguments)
        {
            switch (argument)
            {
                case Address address:
                    heads.AddRange(address.ToWord().ToHash256().Bytes);
                    break;
                case Hash256 hash:
                    heads.AddRange(hash.Bytes);
                    break;
                case ulong number:
                    heads.AddRange(Word(number));
                    break;
                case byte[] bytes:
                    heads.AddRange(Word((ulong)((32 * arguments.Length) + tails.Count)));
                    tails.AddRange(Word((ulong)bytes.Length));
                    tails.AddRange(bytes);
                    tails.AddRange(new byte[(32 - (bytes.Length % 32)) % 32]);
                    break;
                default:
                    throw new ArgumentException($"An argument of type {argument.GetType()}.", nameof(arguments));
            }
        }

        return [.. heads, .. tails];
    }

    private static byte[] Word(ulong value) => [.. new U256(value).ToHash256().Bytes];
}
