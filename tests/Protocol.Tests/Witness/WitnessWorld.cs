using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Protocol.Rollup;
using Sequitur.Rollup;
using Sequitur.Tests;

namespace Sequitur.Protocol.Witness;

/// <summary>A chain whose random blocks do to its tries whatever transactions can do. The same seed gives the same.</summary>
/// <remarks>
/// Accounts and slots are chosen so that their hashes begin alike: the tries have extensions, and branches that lose all children but one. The chain's own contracts
/// are there, epochs are short, and stakes change.
/// </remarks>
internal sealed partial class WitnessWorld
{
    private const ulong EpochLength = 5;
    private const int Salts = 6;

    private static readonly Address[] s_alike = Alike(i => TestLedger.AddressOf(0x9000_0000 + i), address => Keccak.Hash(address.Bytes), 3, 10, 5);
    private static readonly U256[] s_slots = Alike(i => (U256)i, key => Keccak.Hash(key.ToHash256().Bytes), 2, 8, 4);
    private static readonly Address[] s_puppets = [.. s_alike.Where((_, i) => i % 5 < 2)];
    private static readonly byte[] s_addStake = Keccak.Hash("addStake(address)"u8).Bytes[..4].ToArray();

    private readonly Random _random;
    private readonly Address[] _targets;
    private readonly Address[] _doomed;
    private readonly Dictionary<Address, ulong> _nonces = [];

    public WitnessWorld(int seed, SealScheme seals)
    {
        _random = new Random(seed);
        ConsensusParameters consensus = new()
        {
            ValidatorSet = seals == SealScheme.Bls12381 ? Predeploys.ValidatorSetBls : Predeploys.ValidatorSet,
            Seals = seals,
            EpochLength = EpochLength,
            MinimumValidators = 2,
        };
        List<GenesisAccount> all = [];
        Ledger = new TestLedger(alloc: accounts => (all = accounts).AddRange([.. Puppets(), .. Predeployed(consensus)]), consensus: consensus, bridge: Bridge);
        State = new WholeState(all);
        _doomed = [.. from puppet in s_puppets[..4] from salt in Enumerable.Range(Salts, Salts) select ChildOf(puppet, (ulong)salt)];
        _targets =
        [
            .. s_alike, .. TestLedger.Wallets.Select(wallet => wallet.Address), TestLedger.AddressOf(0xbeef), TestLedger.AddressOf(1),
            .. _doomed, .. from puppet in s_puppets[..4] from salt in Enumerable.Range(0, Salts) select ChildOf(puppet, (ulong)salt),
        ];
    }

    /// <summary>The bridge of the chain, which takes messages.</summary>
    public static BridgeParameters Bridge { get; } = MessageQueueContract.Parameters with { L1ChainId = 1, L1MessageQueue = TestLedger.AddressOf(0x1111) };

    public TestLedger Ledger { get; }

    /// <summary>The state of the head, as values.</summary>
    public WholeState State { get; private set; }

    /// <summary>A block of a few messages from L1 and a few transactions, some of which fail; transactions that cannot be in it are left out.</summary>
    public SealedBlock Build()
    {
        Ledger.Begin();
        TakeMessages();
        foreach (Wallet wallet in TestLedger.Wallets) _nonces[wallet.Address] = Ledger.State.TryReadAccount(wallet.Address, out Account account) ? account.Nonce : 0;
        for (int left = _random.Next(6); left > 0; left--)
        {
            Wallet wallet = Any(TestLedger.Wallets);
            if (!Ledger.Execution.TryExecute(Next(wallet, _nonces[wallet.Address])).IsRejected) _nonces[wallet.Address]++;
        }

        return Ledger.Seal();
    }

    public void Append(SealedBlock block)
    {
        State = State.After(block.Delta);
        Queue = Queue.After(block.Block);
        Ledger.Append(block);
    }

    private Transaction Next(Wallet wallet, ulong nonce) => _random.Next(13) switch
    {
        0 => TestLedger.Call(wallet, nonce, Any(_random.Next(2) == 0 ? _targets : _doomed), value: 1),
        1 => Delegate(wallet, nonce),
        2 => wallet.Sign(TestLedger.Fields(nonce, null, Puppet.ChildInitCode, value: Value())),
        3 => TestLedger.Call(wallet, nonce, Predeploys.Staking, [.. s_addStake, .. new byte[12], .. wallet.Address.Bytes], 400_000, U256.One << 60),
        4 => TestLedger.Call(wallet, nonce, Predeploys.MessageQueue, MessageQueueContract.Send(wallet.Address, [1, 2, 3]), value: Value()),
        5 => TestLedger.Call(wallet, nonce, TestLedger.HashReader, TestLedger.Words((ulong)_random.Next(Ledger.Headers.Count + 2))),
        _ => TestLedger.Call(wallet, nonce, Commanded(), Acts(), 1_500_000, Value()),
    };

    /// <summary>Mostly a puppet, else an account that may have come to run a puppet's code.</summary>
    private Address Commanded() => _random.Next(4) switch
    {
        0 => Any(TestLedger.Wallets).Address,
        1 => Any(s_puppets),
        _ => Any(s_puppets[..4]),
    };

    private byte[] Acts()
    {
        (Act, U256, U256)[] acts = new (Act, U256, U256)[_random.Next(1, 7)];
        for (int i = 0; i < acts.Length; i++)
        {
            Act act = (Act)_random.Next(-3, (int)Act.BlockHash + 1);
            acts[i] = (act < Act.Store ? Act.Store : act) switch
            {
                Act.Store => (Act.Store, Any(s_slots), _random.Next(2) == 0 ? U256.Zero : (U256)(ulong)_random.Next(1, 300)),
                Act.Load => (Act.Load, _random.Next(3) == 0 ? U256.MaxValue - (ulong)_random.Next(50) : Any(s_slots), default),
                // What stays is never created again, and what goes may be there again with nothing but a balance.
                Act.Create => (act, (ulong)_random.Next(Salts), Value()),
                Act.CreateAndDestroy => (act, Salts + (ulong)_random.Next(Salts), Value()),
                // A wallet that runs a puppet's code can give away all it has: to another wallet, since somebody has to pay for the next block.
                Act.DelegateCall => (act, Any(s_alike).ToWord(), default),
                Act.Destroy => (act, Any(TestLedger.Wallets).Address.ToWord(), default),
                Act.BlockHash => (act, (ulong)_random.Next(Ledger.Headers.Count + 2), default),
                _ => (act, Any(_targets).ToWord(), Value()),
            };
        }

        return Puppet.CallData(acts);
    }

    /// <summary>EIP-7702: one or two accounts come to run a puppet's code, or nobody's again; some of the signatures are for another nonce or chain.</summary>
    private Transaction Delegate(Wallet wallet, ulong nonce)
    {
        List<Authorization> authorizations = [];
        for (int left = _random.Next(1, 3); left > 0; left--)
        {
            Wallet authority = Any(TestLedger.Wallets);
            ulong next = _nonces[authority.Address] + (authority == wallet ? 1UL : 0) + (_random.Next(5) == 0 ? 1UL : 0);
            Address target = _random.Next(3) == 0 ? default : Any(s_puppets);
            authorizations.Add(authority.Authorize(_random.Next(6) == 0 ? 1 : TestLedger.ChainId, target, next));
        }

        return wallet.Sign(new TransactionFields
        {
            Type = TransactionType.SetCode,
            ChainId = TestLedger.ChainId,
            Nonce = nonce,
            To = Commanded(),
            Data = Acts(),
            GasLimit = 1_500_000,
            MaxFeePerGas = 1_000_000,
            MaxPriorityFeePerGas = 7,
            Authorizations = [.. authorizations],
        });
    }

    private U256 Value() => _random.Next(3) == 0 ? (U256)(ulong)_random.Next(1, 100) : U256.Zero;

    private T Any<T>(T[] choices) => choices[_random.Next(choices.Length)];

    private static IEnumerable<GenesisAccount> Puppets()
    {
        foreach ((int i, Address address) in s_puppets.Index())
        {
            GenesisSlot[] slots = [.. s_slots.Where((_, slot) => (slot * 7 + i) % 5 < 2).Select(key => new GenesisSlot(key, 9))];
            yield return new GenesisAccount(address, 1, 1_000_000, Puppet.RuntimeCode, slots);
        }

        // Every third of the others holds something and can come to hold nothing only by what no transaction of this world does.
        foreach (Address address in s_alike.Except(s_puppets).Where((_, i) => i % 3 == 0)) yield return new GenesisAccount(address, 0, 1, [], []);
    }

    private static IEnumerable<GenesisAccount> Predeployed(ConsensusParameters consensus)
    {
        SealedSet keys = new(TestLedger.Wallets.Length);
        bool isBls = consensus.Seals == SealScheme.Bls12381;
        GenesisValidator[] validators =
            [.. TestLedger.Wallets.Select((wallet, i) => new GenesisValidator(wallet.Address, U256.One << 65, isBls ? keys.Listed[i].BlsKey : null))];
        StakingParameters staking = new();
        U256 stakes = (U256.One << 65) * (ulong)validators.Length;
        yield return isBls
            ? new GenesisAccount(Predeploys.ValidatorSetBls, 1, default, CodeOf("ValidatorSetBls"), ValidatorSetBlsStorage.WithStakes(consensus, validators))
            : new GenesisAccount(Predeploys.ValidatorSet, 1, default, CodeOf("ValidatorSet"), ValidatorSetStorage.WithStakes(consensus, validators));
        yield return new GenesisAccount(Predeploys.Staking, 1, stakes, CodeOf("Staking"), StakingStorage.Of(consensus, staking, validators));
        yield return MessageQueueContract.Account;
    }

    private static byte[] CodeOf(string contract)
    {
        using Stream artifact = typeof(WitnessWorld).Assembly.GetManifestResourceStream($"{contract}.json") ?? throw new InvalidOperationException($"No {contract}.");
        using JsonDocument json = JsonDocument.Parse(artifact);
        return Convert.FromHexString(json.RootElement.GetProperty("runtimeCode").GetString()![2..]);
    }

    /// <summary>EIP-1014.</summary>
    private static Address ChildOf(Address creator, U256 salt)
    {
        byte[] preimage = [0xff, .. creator.Bytes, .. salt.ToHash256().Bytes, .. Keccak.Hash(Puppet.ChildInitCode).Bytes];
        return new Address(Keccak.Hash(preimage).Bytes[12..]);
    }

    /// <summary>Groups of keys whose hashes begin with the same nibbles.</summary>
    private static T[] Alike<T>(Func<ulong, T> key, Func<T, Hash256> hash, int nibbles, int groups, int each) =>
    [
        .. Enumerable.Range(1, 30_000).Select(i => key((ulong)i)).GroupBy(item => hash(item).ToString()[..(2 + nibbles)])
            .Where(group => group.Count() >= each).Take(groups).SelectMany(group => group.Take(each)),
    ];
}
