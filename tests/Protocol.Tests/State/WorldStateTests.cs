using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.State;

/// <summary>The rules one at a time; their interplay is the model test's.</summary>
public sealed class WorldStateTests
{
    private static readonly Address Alice = StateScenario.Actor(0);
    private static readonly Address Bob = StateScenario.Actor(1);
    private static readonly Address Carol = StateScenario.Actor(2);
    private readonly MemoryState _before = new();
    private readonly WorldState _world;

    public WorldStateTests()
    {
        _world = new WorldState(_before);
        _world.BeginTransaction();
        _world.SetBalance(Alice, 100);
        _world.SetNonce(Alice, 1);
        _world.SetStorage(Alice, 1, 11);
        _world.SetBalance(Bob, 5);
        _world.SetStorage(Bob, 1, 22);
        _world.EndTransaction();
        Commit();
        _world.BeginTransaction();
    }

    [Fact]
    public void A_reverted_call_restores_storage_and_everything_else()
    {
        _world.SetStorage(Alice, 1, 12);
        int snapshot = _world.Snapshot();
        _world.SetStorage(Alice, 1, 13);
        _world.SetTransientStorage(Alice, 1, 14);
        _world.Transfer(Alice, Bob, 10);
        _world.SetNonce(Alice, 7);
        _world.SetCode(Alice, [1]);
        _world.AddLog(Alice, [default], [1]);
        _world.RevertTo(snapshot);
        Assert.Equal(new U256(12), Storage(Alice, 1));
        _world.GetTransientStorage(Alice, 1, out U256 transient);
        Assert.Equal((U256.Zero, new U256(100), new U256(5), 1UL, 0, 0), (transient, Balance(Alice), Balance(Bob), _world.GetNonce(Alice), _world.GetCode(Alice).Length, _world.Logs.Length));
    }

    [Fact]
    public void The_original_value_is_that_of_the_start_of_the_transaction_whatever_reverts()
    {
        int snapshot = _world.Snapshot();
        _world.SetStorage(Alice, 1, 12);
        _world.RevertTo(snapshot);
        _world.SetStorage(Alice, 1, 13);
        Assert.Equal(new U256(11), Original(Alice, 1));
        NextTransaction();
        Assert.Equal(new U256(13), Original(Alice, 1));
    }

    [Fact]
    public void Warmth_reverts_with_its_frame_and_ends_with_the_transaction()
    {
        Assert.True(_world.WarmAccount(Alice));
        int snapshot = _world.Snapshot();
        Assert.True(_world.WarmAccount(Bob));
        Assert.True(_world.WarmStorage(Alice, 1));
        Assert.False(_world.WarmStorage(Alice, 1));
        _world.RevertTo(snapshot);
        Assert.True(_world.WarmAccount(Bob));
        Assert.True(_world.WarmStorage(Alice, 1));
        Assert.False(_world.WarmAccount(Alice));
        NextTransaction();
        Assert.True(_world.WarmAccount(Alice));
        Assert.True(_world.WarmStorage(Alice, 1));
    }

    [Fact]
    public void Transient_storage_ends_with_the_transaction()
    {
        _world.SetTransientStorage(Alice, 1, 9);
        NextTransaction();
        _world.GetTransientStorage(Alice, 1, out U256 value);
        Assert.Equal(U256.Zero, value);
    }

    [Fact]
    public void Self_destruct_of_an_older_contract_only_moves_its_balance()
    {
        _world.SelfDestruct(Alice, Carol);
        NextTransaction();
        Assert.Equal((1UL, new U256(11), new U256(100)), (_world.GetNonce(Alice), Storage(Alice, 1), Balance(Carol)));
        _world.SelfDestruct(Carol, Carol);
        NextTransaction();
        Assert.Equal(new U256(100), Balance(Carol));
    }

    [Fact]
    public void Self_destruct_in_the_transaction_of_creation_deletes_the_contract_and_burns_what_it_kept()
    {
        _world.CreateContract(Carol);
        _world.SetCode(Carol, [0xfe]);
        _world.SetStorage(Carol, 3, 4);
        _world.Transfer(Alice, Carol, 30);
        _world.SelfDestruct(Carol, Carol);
        Assert.Equal(U256.Zero, Balance(Carol));
        Assert.Equal(1, _world.GetCode(Carol).Length);

        // Until the end of the transaction it is still there and can be paid; that is lost too.
        _world.Transfer(Alice, Carol, 1);
        NextTransaction();
        Assert.True(_world.IsDead(Carol));
        Assert.Equal(U256.Zero, Storage(Carol, 3));
        _world.EndTransaction();
        StateDelta delta = Commit();
        Assert.False(_before.TryReadAccount(Carol, out _));
        Assert.Equal(Alice, Assert.Single(delta.Accounts).Address);
        Assert.Empty(delta.Codes);
    }

    [Fact]
    public void A_creation_that_was_reverted_does_not_let_self_destruct_delete()
    {
        int snapshot = _world.Snapshot();
        _world.CreateContract(Carol);
        _world.RevertTo(snapshot);
        _world.SetBalance(Carol, 1);
        _world.SelfDestruct(Carol, Carol);
        NextTransaction();
        Assert.Equal(U256.One, Balance(Carol));
    }

    [Fact]
    public void An_account_that_was_emptied_is_deleted_with_its_storage()
    {
        _world.Transfer(Bob, Alice, 5);
        _world.EndTransaction();
        StateDelta delta = Commit();
        AccountChange change = Assert.Single(delta.Accounts, account => account.Address == Bob);
        Assert.Equal((false, true), (change.Exists, change.StorageCleared));
        Assert.Empty(delta.Storage);
        _before.ReadStorage(Bob, 1, out U256 value);
        Assert.Equal(U256.Zero, value);
    }

    [Fact]
    public void An_address_collides_when_it_has_a_nonce_or_code_or_storage()
    {
        Assert.True(_world.HasCollision(Alice));
        Assert.True(_world.HasCollision(Bob));
        Assert.False(_world.HasCollision(Carol));
        _world.SetBalance(Carol, 1);
        Assert.False(_world.HasCollision(Carol));
        _world.SetCode(Carol, [1]);
        Assert.True(_world.HasCollision(Carol));
    }

    [Fact]
    public void A_discarded_transaction_changes_nothing_but_its_reads_are_in_the_witness()
    {
        _world.SetStorage(Alice, 1, 99);
        Balance(Bob);
        _world.DiscardTransaction();
        StateDelta delta = Commit();
        Assert.Empty(delta.Accounts);
        Assert.Empty(delta.Nodes);
        Assert.Equal(_before.StateRoot, delta.StateRoot);
        Assert.Equal([Alice, Bob], delta.AccessedAddresses);
        Assert.Equal([new U256(1).ToHash256()], delta.AccessedSlots);
        Assert.NotEmpty(delta.WitnessNodes);
    }

    [Fact]
    public void What_is_only_warmed_or_touched_by_nothing_is_not_in_the_witness()
    {
        _world.WarmAccount(Alice);
        _world.WarmStorage(Alice, 1);
        _world.Transfer(Alice, Bob, U256.Zero);
        _world.EndTransaction();
        StateDelta delta = Commit();
        Assert.Empty(delta.WitnessNodes);
        Assert.Empty(delta.AccessedAddresses);
        Assert.Empty(delta.AccessedSlots);
    }

    [Fact]
    public void Code_of_this_block_is_a_change_and_never_part_of_the_witness()
    {
        _world.SetCode(Alice, [1, 2, 3]);
        _world.SetCode(Carol, [1, 2, 3]);
        NextTransaction();
        Assert.Equal(3, _world.GetCode(Carol).Length);
        _world.EndTransaction();
        StateDelta delta = Commit();
        Assert.Equal(Keccak.Hash([1, 2, 3]), Assert.Single(delta.Codes).Hash);
        Assert.Empty(delta.WitnessCodes);
        _world.BeginTransaction();
        _world.GetCode(Alice);
        _world.GetCode(Bob);
        _world.EndTransaction();
        Assert.Equal([1, 2, 3], Assert.Single(Commit().WitnessCodes));
    }

    [Fact]
    public void A_transfer_to_oneself_moves_nothing()
    {
        _world.Transfer(Alice, Alice, 100);
        Assert.Equal(new U256(100), Balance(Alice));
        Assert.False(_world.SubtractBalance(Alice, 101));
        Assert.True(_world.SubtractBalance(Alice, 100));
    }

    [Fact]
    public void Code_hash_is_zero_for_the_dead_and_that_of_nothing_for_the_codeless()
    {
        _world.GetCodeHash(Carol, out Hash256 dead);
        _world.GetCodeHash(Alice, out Hash256 codeless);
        Assert.Equal((default, Keccak.Empty), (dead, codeless));
    }

    private StateDelta Commit()
    {
        StateDelta delta = StateCommitter.Commit(_world, _before, _before.StateRoot, recordWitness: true);
        Assert.False(delta.Fault.IsSet);
        _before.Apply(delta);
        _world.Reset(_before);
        return delta;
    }

    private void NextTransaction()
    {
        _world.EndTransaction();
        _world.BeginTransaction();
    }

    private U256 Balance(Address address)
    {
        _world.GetBalance(address, out U256 balance);
        return balance;
    }

    private U256 Storage(Address address, U256 key)
    {
        _world.GetStorage(address, key, out U256 value);
        return value;
    }

    private U256 Original(Address address, U256 key)
    {
        _world.GetOriginalStorage(address, key, out U256 value);
        return value;
    }
}
