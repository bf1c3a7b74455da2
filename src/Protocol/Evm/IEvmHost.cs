using System;
using Sequitur.Primitives;

namespace Sequitur.Evm;

/// <summary>What the EVM asks of the world: accounts, storage, logs, snapshots. Implemented by a struct so that the JIT specialises the interpreter for it.</summary>
/// <remarks>
/// Reads never fail towards the EVM: a host that cannot answer (a witness node is missing) answers zero and sets <see cref="IsFaulted"/>,
/// which the interpreter checks when a frame ends; the whole execution then stops as <see cref="ExitReason.HostFault"/>.
/// </remarks>
public interface IEvmHost
{
    bool IsFaulted { get; }

    /// <summary>EIP-2929: marks the account as accessed; true when it was cold.</summary>
    bool WarmAccount(in Address address);

    /// <summary>EIP-2929: marks the slot as accessed; true when it was cold.</summary>
    bool WarmStorage(in Address address, in U256 key);

    /// <summary>EIP-161: true when the account does not exist or has zero nonce, zero balance and no code.</summary>
    bool IsDead(in Address address);

    void GetBalance(in Address address, out U256 balance);

    ulong GetNonce(in Address address);

    /// <summary>The account's own code (a 7702 delegation designator is returned as is). Never null.</summary>
    Bytecode GetCode(in Address address);

    /// <summary>EXTCODEHASH: zero for a dead account, keccak of the empty string for one without code.</summary>
    void GetCodeHash(in Address address, out Hash256 hash);

    void GetStorage(in Address address, in U256 key, out U256 value);

    /// <summary>Value at the start of the transaction (EIP-2200 "original").</summary>
    void GetOriginalStorage(in Address address, in U256 key, out U256 value);

    void SetStorage(in Address address, in U256 key, in U256 value);

    void GetTransientStorage(in Address address, in U256 key, out U256 value);

    void SetTransientStorage(in Address address, in U256 key, in U256 value);

    /// <summary>Moves value; the caller has checked the balance. Creates the target if need be, touches both (EIP-161).</summary>
    void Transfer(in Address from, in Address to, in U256 value);

    void SetNonce(in Address address, ulong nonce);

    /// <summary>EIP-684 and EIP-7610: true when the address has a nonce, code or non-empty storage.</summary>
    bool HasCollision(in Address address);

    /// <summary>Starts a contract at the address (nonce 1, storage empty, balance kept) and remembers it as created in this transaction (EIP-6780).</summary>
    void CreateContract(in Address address);

    void SetCode(in Address address, ReadOnlySpan<byte> code);

    /// <summary>EIP-6780: moves the whole balance to the beneficiary; marks for deletion only what was created in this transaction.</summary>
    void SelfDestruct(in Address address, in Address beneficiary);

    void AddLog(in Address address, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data);

    /// <summary>Hash of one of the 256 blocks before the current one; zero for any other number.</summary>
    void GetBlockHash(ulong number, out Hash256 hash);

    /// <summary>A mark in the journal (storage, balances, warmth, logs, transient storage, creations).</summary>
    int Snapshot();

    void RevertTo(int snapshot);
}
