using System;
using System.Collections.Generic;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Apps.Differential;

/// <summary>Puts programs into a world: contracts with code and storage, accounts with keys, a block, and a transaction that starts them.</summary>
internal sealed class ScenarioGenerator
{
    private static readonly ulong[] s_nonceEdges = [1, 2, 255, ulong.MaxValue - 2, ulong.MaxValue - 1, ulong.MaxValue];

    private readonly Random _random;
    private readonly Population _population;

    private ScenarioGenerator(Random random, Population population)
    {
        _random = random;
        _population = population;
    }

    public static Scenario Generate(Fork fork, int seed)
    {
        Random random = new(seed);
        ScenarioGenerator generator = new(random, new Population(fork, random));
        ScenarioBlock block = generator.Block();
        ScenarioAccount[] accounts = generator.Accounts();
        return new Scenario(fork, block, accounts, generator.Transaction(block, accounts));
    }

    private bool OneIn(int count) => _random.Next(count) == 0;

    private ScenarioBlock Block() => new(
        OneIn(10) ? _population.AnyAddress(_random) : Population.Beneficiary,
        OneIn(4) ? (ulong)_random.Next(1, 300) : 1_000_000,
        1_700_000_000,
        100_000_000,
        (ulong)(OneIn(4) ? _random.Next(7, 60) : 7),
        OneIn(10) ? (ulong)_random.Next(100_000_000) : 0,
        EdgeWords.OfLength(_random, 32));

    private ScenarioAccount[] Accounts()
    {
        Dictionary<Address, ScenarioAccount> accounts = [];
        foreach (Address address in _population.Contracts)
        {
            accounts[address] = new ScenarioAccount(
                address,
                OneIn(12) ? s_nonceEdges[_random.Next(s_nonceEdges.Length)] : 1,
                OneIn(2) ? default : (ulong)_random.Next(1_000),
                RoutineGrammar.Write(_random, _population),
                Storage());
        }

        for (int signer = 0; signer < ScenarioKeys.Count; signer++)
        {
            if (signer == ScenarioKeys.Sender || OneIn(2))
            {
                Address address = ScenarioKeys.Address(signer);
                accounts[address] = KeyedAccount(signer, address);
            }
        }

        if (OneIn(30))
        {
            // What a creation will meet (EIP-684).
            Address taken = ContractAddress.FromNonce(_population.AnyContract(_random), 1);
            accounts[taken] = new ScenarioAccount(taken, OneIn(2) ? 1UL : 0, (ulong)_random.Next(1, 5), OneIn(2) ? Routine.Empty : Routine.OfBytes(0), []);
        }

        return [.. accounts.Values];
    }

    private ScenarioAccount KeyedAccount(int signer, Address address)
    {
        bool isSender = signer == ScenarioKeys.Sender;
        bool isDelegated = _population.Rules.HasSetCode && OneIn(isSender ? 12 : 3);
        Routine code = !isDelegated ? Routine.Empty : Routine.OfBytes([0xef, 0x01, 0x00, .. _population.AnyAddress(_random).Bytes]);
        U256 balance = isSender
            ? (OneIn(100) ? EdgeWords.Next(_random) : (U256)1_000_000_000_000_000_000)
            : (ulong)_random.Next(1, 1_000);
        ulong nonce = OneIn(isSender ? 40 : 15) ? s_nonceEdges[_random.Next(s_nonceEdges.Length)] : 0;
        return new ScenarioAccount(address, nonce, balance, code, isDelegated ? Storage() : []);
    }

    private (U256 Slot, U256 Value)[] Storage()
    {
        List<(U256, U256)> slots = [];
        for (int slot = 0; slot < 4; slot++)
        {
            if (OneIn(2))
            {
                slots.Add(((ulong)slot, OneIn(4) ? EdgeWords.OfLength(_random, 32) + U256.One : (ulong)_random.Next(1, 3)));
            }
        }

        return [.. slots];
    }

    private ScenarioTransaction Transaction(ScenarioBlock block, ScenarioAccount[] accounts)
    {
        ScenarioAccount sender = Array.Find(accounts, account => account.Address == ScenarioKeys.Address(ScenarioKeys.Sender))!;
        TransactionType type = TypeOf(_random.Next(20));
        bool isCreate = OneIn(10) && type is not (TransactionType.Blob or TransactionType.SetCode);
        Address recipient = OneIn(6) ? _population.AnyAddress(_random) : _population.AnyContract(_random);
        U256 cap = block.BaseFee + (U256)(ulong)_random.Next(20);
        U256 tip = (ulong)_random.Next(10);
        bool hasBadPrice = OneIn(100);
        return new ScenarioTransaction
        {
            Type = type,
            IsReplayProtected = !OneIn(3),
            Nonce = OneIn(100) ? sender.Nonce + 1 : sender.Nonce,
            GasLimit = GasLimit(),
            MaxFeePerGas = hasBadPrice && OneIn(2) ? block.BaseFee - U256.One : cap,
            MaxPriorityFeePerGas = hasBadPrice ? cap + U256.One : tip < cap ? tip : cap,
            To = isCreate ? null : recipient,
            Value = OneIn(100) ? EdgeWords.Next(_random) : OneIn(2) ? default : (U256)(ulong)_random.Next(200),
            Data = isCreate ? RoutineGrammar.WriteInitCode(_random, _population, 0) : Data(recipient),
            AccessList = type == TransactionType.Legacy || OneIn(3) ? [] : AccessList(),
            BlobHashes = type == TransactionType.Blob ? BlobHashes() : [],
            Authorizations = type == TransactionType.SetCode ? Authorizations(accounts) : [],
        };
    }

    private TransactionType TypeOf(int choice) => choice switch
    {
        < 6 => TransactionType.Legacy,
        < 9 => TransactionType.AccessList,
        < 15 => TransactionType.DynamicFee,
        15 => TransactionType.Blob,
        _ when _population.Rules.HasSetCode || OneIn(20) => TransactionType.SetCode,
        _ => TransactionType.DynamicFee,
    };

    private ulong GasLimit() => _random.Next(40) switch
    {
        0 => (ulong)_random.Next(20_000, 60_000),
        < 4 => (ulong)_random.Next(40_000, 200_000),
        39 when OneIn(10) => (1UL << 24) + (ulong)_random.Next(2),
        _ => (ulong)_random.Next(200_000, 1_500_000),
    };

    private Routine Data(Address recipient)
    {
        int number = Precompiles.NumberOf(recipient, _population.Rules);
        if (number != 0)
        {
            return Routine.OfBytes(PrecompileInputs.Next(number, _population.Rules, _random));
        }

        List<byte> data = [];
        Span<byte> word = stackalloc byte[32];
        for (int i = _random.Next(6); i > 0; i--)
        {
            EdgeWords.Next(_random).WriteBigEndian(word);
            data.AddRange(word[(OneIn(3) ? _random.Next(32) : 0)..]);
        }

        return Routine.OfBytes([.. data]);
    }

    private AccessListEntry[] AccessList()
    {
        AccessListEntry[] entries = new AccessListEntry[_random.Next(4)];
        for (int i = 0; i < entries.Length; i++)
        {
            U256[] keys = new U256[_random.Next(4)];
            for (int k = 0; k < keys.Length; k++)
            {
                keys[k] = OneIn(8) ? EdgeWords.Next(_random) : (U256)(ulong)_random.Next(4);
            }

            entries[i] = new AccessListEntry(_population.AnyAddress(_random), keys);
        }

        return entries;
    }

    private Hash256[] BlobHashes()
    {
        Hash256[] hashes = new Hash256[_random.Next(1, 4)];
        byte[] hash = new byte[32];
        for (int i = 0; i < hashes.Length; i++)
        {
            _random.NextBytes(hash);
            hash[0] = 0x01;
            hashes[i] = new Hash256(hash);
        }

        return hashes;
    }

    private ScenarioAuthorization[] Authorizations(ScenarioAccount[] accounts)
    {
        ScenarioAuthorization[] authorizations = new ScenarioAuthorization[_random.Next(1, 4)];
        for (int i = 0; i < authorizations.Length; i++)
        {
            int signer = _random.Next(ScenarioKeys.Count);
            ulong nonce = Array.Find(accounts, account => account.Address == ScenarioKeys.Address(signer))?.Nonce ?? 0;
            authorizations[i] = new ScenarioAuthorization(
                signer,
                OneIn(12) ? EdgeWords.Next(_random) : (U256)(ulong)_random.Next(2),
                OneIn(6) ? default : _population.AnyAddress(_random),
                OneIn(8) ? nonce + (ulong)_random.Next(3) : signer == ScenarioKeys.Sender ? nonce + 1 : nonce,
                OneIn(15) ? EdgeWords.Next(_random) : default);
        }

        return authorizations;
    }
}
