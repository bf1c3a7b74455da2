using System;
using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Runtime.Rpc;

namespace Sequitur.Runtime.Proving;

/// <summary>Makes blocks of every kind of transaction: transfers, deployments, storage churn with deletes, reverts, delegations, precompiles, self-destructs, old block hashes.</summary>
internal sealed class MixedLoad(ChainFixture chain, int seed)
{
    /// <summary>Stores each (key, value) pair of words in the calldata; a zero value deletes.</summary>
    private const string Churner = "5f5b3681101560175780602001358135556040016001565b00";

    /// <summary>Calls the precompile that the first word names with the rest; stores success and the first word of the answer.</summary>
    private const string PrecompileCaller = "602036038060205f3760405f825f5f355afa5f555f5160015500";

    /// <summary>Stores the hash of the block as many blocks ago as the first word says.</summary>
    private const string BlockHashReader = "5f35430340" + "5f5500";

    private const int KeySpace = 24;
    private const int BlocksBack = 12;

    private static readonly TestKey Carol = new(3);
    private static readonly int[] Precompiles = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    private readonly Random _random = new(seed);
    private readonly List<Address> _recipients = [];
    private readonly List<Address> _churners = [];
    private Address _precompileCaller;
    private Address _blockHashReader;

    /// <summary>The first block: one contract of each kind.</summary>
    public void Deploy()
    {
        SealedBlock block = chain.Produce(Deployment(Churner), Deployment(Churner), Deployment(PrecompileCaller), Deployment(BlockHashReader));
        _churners.Add(block.Results[0].ContractAddress!.Value);
        _churners.Add(block.Results[1].ContractAddress!.Value);
        _precompileCaller = block.Results[2].ContractAddress!.Value;
        _blockHashReader = block.Results[3].ContractAddress!.Value;
    }

    public SealedBlock Produce()
    {
        Transaction[] transactions = new Transaction[_random.Next(1, 6)];
        for (int i = 0; i < transactions.Length; i++)
        {
            transactions[i] = Next();
        }

        SealedBlock block = chain.Produce(transactions);
        foreach (TransactionResult result in block.Results)
        {
            if (result.ContractAddress is { } created && result.Receipt.IsSuccess && _churners.Count < 12)
            {
                _churners.Add(created);
            }
        }

        return block;
    }

    private Transaction Next() => _random.Next(10) switch
    {
        0 or 1 => chain.Transfer(Sender(), Recipient(), (ulong)_random.Next(1, 1_000_000)),
        2 => Deployment(Churner),
        3 or 4 or 5 => chain.Call(Sender(), _churners[_random.Next(_churners.Count)], Pairs()),
        6 => chain.Call(Sender(), ChainFixture.Reverter, Bytes(_random.Next(0, 70))),
        7 => Delegation(),
        8 => chain.Call(Sender(), _precompileCaller, [.. ChainFixture.Word((ulong)Precompiles[_random.Next(Precompiles.Length)]), .. PrecompileInput()]),
        _ => _random.Next(3) switch
        {
            0 => chain.Call(Sender(), _blockHashReader, ChainFixture.Word((ulong)_random.Next(1, BlocksBack))),
            1 => chain.Call(Sender(), Carol.Address, Pairs()),
            // CALLER SELFDESTRUCT as a constructor: created, paid and destroyed in one transaction (EIP-6780).
            _ => chain.Sign(Sender(), new TransactionFields { Data = [0x33, 0xff], Value = 9 }),
        },
    };

    private TestKey Sender() => _random.Next(2) == 0 ? ChainFixture.Alice : ChainFixture.Bob;

    private Address Recipient()
    {
        if (_recipients.Count == 0 || _random.Next(3) > 0)
        {
            _recipients.Add(ChainFixture.AddressOf((ulong)_random.NextInt64(1_000_000, long.MaxValue)));
        }

        return _recipients[_random.Next(_recipients.Count)];
    }

    private Transaction Deployment(string code)
    {
        byte[] runtime = Convert.FromHexString(code);
        byte[] constructor = [0x60, (byte)runtime.Length, 0x80, 0x60, 0x09, 0x5f, 0x39, 0x5f, 0xf3];
        return chain.Sign(Sender(), new TransactionFields { Data = [.. constructor, .. runtime] });
    }

    /// <summary>Delegates a third account to a contract, or takes the delegation back.</summary>
    private Transaction Delegation() => chain.Sign(Sender(), new TransactionFields
    {
        Type = TransactionType.SetCode,
        To = Carol.Address,
        Data = Pairs(),
        GasLimit = 400_000,
        Authorizations = [chain.Authorize(Carol, _random.Next(3) == 0 ? default : _churners[_random.Next(_churners.Count)])],
    });

    /// <summary>Half of the values are zero, so that slots come and go and branches collapse.</summary>
    private byte[] Pairs()
    {
        List<byte> pairs = [];
        for (int i = _random.Next(1, 6); i > 0; i--)
        {
            pairs.AddRange(ChainFixture.Word((ulong)_random.Next(KeySpace)));
            pairs.AddRange(ChainFixture.Word(_random.Next(2) == 0 ? 0 : (ulong)_random.NextInt64(1, long.MaxValue)));
        }

        return [.. pairs];
    }

    private byte[] PrecompileInput() => _random.Next(3) switch
    {
        0 => [],
        1 => Bytes(_random.Next(1, 260)),
        _ => [.. ChainFixture.Word(1), .. ChainFixture.Word(2), .. ChainFixture.Word(1), .. ChainFixture.Word(2)],
    };

    private byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }
}
