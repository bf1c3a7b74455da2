#pragma warning disable CA1822 // Bodies follow.
using System;
using Sequitur.Primitives;

namespace Sequitur.State;

public sealed class WorldState
{
    public WorldState(IStateSource source) => throw new InvalidOperationException("not built yet");

    /// <summary>The source could not answer a read; everything computed since is void.</summary>
    public StateFault Fault => throw new InvalidOperationException("not built yet");

    public bool IsFaulted => throw new InvalidOperationException("not built yet");

    /// <summary>Logs of the current transaction, or of the one just ended.</summary>
    public ReadOnlySpan<Log> Logs => throw new InvalidOperationException("not built yet");

    /// <summary>Forgets everything and starts over from another source, keeping the tables' memory.</summary>
    public void Reset(IStateSource source) => throw new InvalidOperationException("not built yet");

    /// <summary>Starts a transaction (or a system call, or the withdrawals): every write happens between this and <see cref="EndTransaction"/>.</summary>
    public void BeginTransaction() => throw new InvalidOperationException("not built yet");

    /// <summary>Destroys what self-destructed, clears touched empty accounts (EIP-161), drops warmth, transient storage and the journal.</summary>
    public void EndTransaction() => throw new InvalidOperationException("not built yet");

    /// <summary>Undoes everything since <see cref="BeginTransaction"/> and ends the transaction.</summary>
    public void DiscardTransaction() => throw new InvalidOperationException("not built yet");

    public bool WarmAccount(in Address address) => throw new InvalidOperationException("not built yet");

    public bool WarmStorage(in Address address, in U256 key) => throw new InvalidOperationException("not built yet");

    public bool IsDead(in Address address) => throw new InvalidOperationException("not built yet");

    public void GetBalance(in Address address, out U256 balance) => throw new InvalidOperationException("not built yet");

    public ulong GetNonce(in Address address) => throw new InvalidOperationException("not built yet");

    public Bytecode GetCode(in Address address) => throw new InvalidOperationException("not built yet");

    public void GetCodeHash(in Address address, out Hash256 hash) => throw new InvalidOperationException("not built yet");

    public void GetStorage(in Address address, in U256 key, out U256 value) => throw new InvalidOperationException("not built yet");

    public void GetOriginalStorage(in Address address, in U256 key, out U256 value) => throw new InvalidOperationException("not built yet");

    public void SetStorage(in Address address, in U256 key, in U256 value) => throw new InvalidOperationException("not built yet");

    public void GetTransientStorage(in Address address, in U256 key, out U256 value) => throw new InvalidOperationException("not built yet");

    public void SetTransientStorage(in Address address, in U256 key, in U256 value) => throw new InvalidOperationException("not built yet");

    public void Transfer(in Address from, in Address to, in U256 value) => throw new InvalidOperationException("not built yet");

    /// <summary>Adds to the balance and touches the account, also when the amount is zero.</summary>
    public void AddBalance(in Address address, in U256 amount) => throw new InvalidOperationException("not built yet");

    /// <summary>False, and nothing changed, when the balance is too small.</summary>
    public bool SubtractBalance(in Address address, in U256 amount) => throw new InvalidOperationException("not built yet");

    public void SetBalance(in Address address, in U256 balance) => throw new InvalidOperationException("not built yet");

    public void SetNonce(in Address address, ulong nonce) => throw new InvalidOperationException("not built yet");

    public void IncrementNonce(in Address address) => throw new InvalidOperationException("not built yet");

    /// <summary>EIP-161: an empty account that was touched is deleted at the end of the transaction.</summary>
    public void Touch(in Address address) => throw new InvalidOperationException("not built yet");

    public bool HasCollision(in Address address) => throw new InvalidOperationException("not built yet");

    public void CreateContract(in Address address) => throw new InvalidOperationException("not built yet");

    public void SetCode(in Address address, ReadOnlySpan<byte> code) => throw new InvalidOperationException("not built yet");

    public void SelfDestruct(in Address address, in Address beneficiary) => throw new InvalidOperationException("not built yet");

    public void AddLog(in Address address, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data) => throw new InvalidOperationException("not built yet");

    public int Snapshot() => throw new InvalidOperationException("not built yet");

    public void RevertTo(int snapshot) => throw new InvalidOperationException("not built yet");
}
