using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.State;

/// <summary>A random block over a random state, played on the real <see cref="WorldState"/> and on the model at once; it can be replayed on another source.</summary>
internal sealed class StateScenario
{
    private const int Actors = 7;
    private readonly Random _random;
    private readonly List<Action<WorldState>> _script = [];
    private readonly Stack<(int Mark, ModelState Copy)> _snapshots = [];
    private ModelState _model = new();
    private ModelState _transactionStart = new();

    public StateScenario(int seed, int transactions, int bystanders = 30)
    {
        _random = new Random(seed);
        World = new WorldState(Before);
        MakeStateBefore(bystanders);
        ModelBefore = _model.Copy();
        World.Reset(Before);
        for (int count = 0; count < transactions; count++)
        {
            PlayTransaction();
        }
    }

    public MemoryState Before { get; } = new();

    public WorldState World { get; }

    public ModelState ModelBefore { get; }

    public ModelState ModelAfter => _model;

    public HashSet<Address> ReadAccounts { get; } = [];

    public HashSet<(Address Address, U256 Key)> ReadSlots { get; } = [];

    /// <summary>Plays the same block on another source, stopping where it fails.</summary>
    public WorldState Replay(IStateSource source)
    {
        WorldState world = new(source);
        foreach (Action<WorldState> action in _script)
        {
            if (world.IsFaulted)
            {
                break;
            }

            action(world);
        }

        return world;
    }

    public static Address Actor(int number) => new([.. new byte[19], (byte)(number + 1)]);

    private void MakeStateBefore(int bystanders)
    {
        World.BeginTransaction();
        for (int number = 0; number < Actors + bystanders; number++)
        {
            // One actor in three starts absent. All but the last of the present ones stay non-empty.
            if (number < Actors && number % 3 == 2)
            {
                continue;
            }

            Address address = Actor(number);
            World.SetBalance(address, RandomAmount() + 1);
            World.SetNonce(address, (ulong)(number % 2));
            _model.At(address).Balance = BalanceOf(World, address);
            _model.At(address).Nonce = (ulong)(number % 2);
            byte[] code = number % 2 == 0 ? [] : [(byte)number, 0x60, 0x01];
            World.SetCode(address, code);
            _model.At(address).Code = code;
            for (int slot = _random.Next(number % 4 == 0 ? 1 : 12); slot > 0; slot--)
            {
                U256 key = RandomKey();
                U256 value = new((ulong)_random.Next(1, 1000));
                World.SetStorage(address, key, value);
                _model.At(address).Storage[key] = value;
            }
        }

        World.EndTransaction();
        StateDelta delta = StateCommitter.Commit(World, Before, Keccak.EmptyTrie, recordWitness: false);
        Before.Apply(delta);
        _model.EndTransaction();
        Assert.Equal(new OracleTrie(_model.AccountLeaves()).Root, Before.StateRoot);
    }

    private void PlayTransaction()
    {
        Do(world => world.BeginTransaction());
        _transactionStart = _model.Copy();
        _model.Logs.Clear();
        for (int count = _random.Next(5, 40); count > 0; count--)
        {
            PlayStep();
        }

        _snapshots.Clear();
        if (_random.Next(5) == 0)
        {
            Do(world => world.DiscardTransaction());
            _model = _transactionStart.Copy();
            _model.Logs.Clear();
        }
        else
        {
            Do(world => world.EndTransaction());
        }

        _model.EndTransaction();
        Assert.Equal(_model.Logs, World.Logs.ToArray().Select(log => log.Address.ToString()));
        Assert.False(World.IsFaulted);
    }

    private void PlayStep()
    {
        Address address = Actor(_random.Next(Actors));
        Address other = Actor(_random.Next(Actors));
        U256 key = RandomKey();
        switch (_random.Next(14))
        {
            case 0:
                _snapshots.Push((World.Snapshot(), _model.Copy()));
                break;
            case 1:
                Revert();
                break;
            case 2:
                PlayWarming(address, key);
                break;
            case 3 or 4 or 5:
                PlayStorage(address, key);
                break;
            case 6:
                PlayTransient(address, key);
                break;
            case 7 or 8:
                PlayTransfer(address, other);
                break;
            case 9:
                PlayCreation(address);
                break;
            case 10:
                Do(world => world.SelfDestruct(address, other));
                Read(address, other);
                _model.SelfDestruct(address, other);
                break;
            case 11:
                Do(world => world.AddLog(address, [], [1, 2]));
                _model.Logs.Add(address.ToString());
                break;
            case 12:
                PlayCode(address);
                break;
            default:
                Compare(address, key);
                break;
        }
    }

    private void Revert()
    {
        if (!_snapshots.TryPop(out (int Mark, ModelState Copy) snapshot))
        {
            return;
        }

        Do(world => world.RevertTo(snapshot.Mark));
        _model = snapshot.Copy;
    }

    private void PlayWarming(Address address, U256 key)
    {
        bool isAccountCold = false;
        bool isSlotCold = false;
        Do(world =>
        {
            isAccountCold = world.WarmAccount(address);
            isSlotCold = world.WarmStorage(address, key);
        });
        Assert.Equal(_model.Warm.Add(address), isAccountCold);
        Assert.Equal(_model.WarmSlots.Add((address, key)), isSlotCold);
    }

    private void PlayStorage(Address address, U256 key)
    {
        U256 value = _random.Next(3) == 0 ? U256.Zero : new U256((ulong)_random.Next(1, 5));
        Do(world => world.SetStorage(address, key, value));
        ReadSlots.Add((address, key));
        Read(address);
        _model.At(address).Storage[key] = value;
        if (_model.At(address).Nonce == 0)
        {
            // Whoever writes storage was created by a contract or has signed an authorization: its nonce is not zero.
            Do(world => world.SetNonce(address, 1));
            _model.At(address).Nonce = 1;
        }
    }

    private void PlayTransient(Address address, U256 key)
    {
        U256 value = RandomAmount();
        Do(world => world.SetTransientStorage(address, key, value));
        _model.Transient[(address, key)] = value;
    }

    private void PlayTransfer(Address from, Address to)
    {
        U256 balance = _model.At(from).Balance;
        U256 amount = _random.Next(3) switch { 0 => U256.Zero, 1 => balance, _ => RandomAmount() };
        if (balance < amount)
        {
            Do(world => Assert.False(world.SubtractBalance(from, amount) && !world.IsFaulted));
            Read(from);
            return;
        }

        Do(world =>
        {
            world.GetBalance(from, out U256 present);
            if (present >= amount)
            {
                world.Transfer(from, to, amount);
            }
        });
        Read(from);
        if (!amount.IsZero)
        {
            Read(to);
        }

        _model.At(from).Balance -= amount;
        _model.At(to).Balance += amount;
    }

    private void PlayCreation(Address address)
    {
        bool hasCollision = true;
        Do(world =>
        {
            hasCollision = world.HasCollision(address);
            if (!hasCollision)
            {
                world.CreateContract(address);
            }
        });
        Read(address);
        ModelAccount account = _model.At(address);
        bool hadStorage = ModelBefore.StorageLeaves(address).Count != 0 && account.Storage.Count != 0;
        Assert.Equal(account.Nonce != 0 || account.Code.Length != 0 || hadStorage, hasCollision);
        if (!hasCollision)
        {
            account.Nonce = 1;
            account.Storage.Clear();
            _model.Created.Add(address);
        }
    }

    private void PlayCode(Address address)
    {
        byte[] code = _random.Next(4) == 0 ? [] : [(byte)_random.Next(1, 9), 0x60, 0x01];
        Do(world => world.SetCode(address, code));
        Read(address);
        _model.At(address).Code = code;
    }

    private void Compare(Address address, U256 key)
    {
        ModelAccount account = _model.At(address);
        bool isDead = false;
        ulong nonce = 0;
        U256 balance = default;
        U256 value = default;
        U256 original = default;
        U256 transient = default;
        Hash256 codeHash = default;
        byte[] code = [];
        Do(world =>
        {
            isDead = world.IsDead(address);
            nonce = world.GetNonce(address);
            world.GetBalance(address, out balance);
            world.GetStorage(address, key, out value);
            world.GetOriginalStorage(address, key, out original);
            world.GetTransientStorage(address, key, out transient);
            world.GetCodeHash(address, out codeHash);
            code = world.GetCode(address).Bytes.ToArray();
        });
        Read(address);
        ReadSlots.Add((address, key));
        Assert.Equal(account.IsEmpty, isDead);
        Assert.Equal(account.Nonce, nonce);
        Assert.Equal(account.Balance, balance);
        Assert.Equal(account.Read(key), value);
        Assert.Equal(_transactionStart.Accounts.TryGetValue(address, out ModelAccount? start) ? start.Read(key) : U256.Zero, original);
        Assert.Equal(_model.Transient.GetValueOrDefault((address, key)), transient);
        Assert.Equal(account.IsEmpty ? default : Keccak.Hash(account.Code), codeHash);
        Assert.Equal(account.Code, code);
    }

    private void Read(params ReadOnlySpan<Address> addresses)
    {
        foreach (Address address in addresses)
        {
            ReadAccounts.Add(address);
        }
    }

    private void Do(Action<WorldState> action)
    {
        action(World);
        _script.Add(action);
    }

    private U256 RandomKey() => new((ulong)_random.Next(9));

    private U256 RandomAmount() => new((ulong)_random.Next(4));

    private static U256 BalanceOf(WorldState world, Address address)
    {
        world.GetBalance(address, out U256 balance);
        return balance;
    }
}
