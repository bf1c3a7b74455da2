using System;
using System.Buffers.Binary;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>The EVM's host over a <see cref="WorldState"/>: passes everything on, and adds what the state does not know, block hashes.</summary>
internal readonly struct StateHost(WorldState state, BlockWindow window) : IEvmHost
{
    private readonly WorldState _state = state;
    private readonly BlockWindow _window = window;

    public bool IsFaulted => _state.IsFaulted || _window.IsFaulted;

    /// <summary>EIP-2929: precompiles are always warm; asking first keeps them out of every transaction's tables.</summary>
    public bool WarmAccount(in Address address) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(address.Bytes) != 0 || Precompiles.NumberOf(address, _window.Rules) == 0)
        && _state.WarmAccount(address);

    public bool WarmStorage(in Address address, in U256 key) => _state.WarmStorage(address, key);

    public bool IsDead(in Address address) => _state.IsDead(address);

    public void GetBalance(in Address address, out U256 balance) => _state.GetBalance(address, out balance);

    public ulong GetNonce(in Address address) => _state.GetNonce(address);

    public Bytecode GetCode(in Address address) => _state.GetCode(address);

    public void GetCodeHash(in Address address, out Hash256 hash) => _state.GetCodeHash(address, out hash);

    public void GetStorage(in Address address, in U256 key, out U256 value) => _state.GetStorage(address, key, out value);

    public void GetOriginalStorage(in Address address, in U256 key, out U256 value) => _state.GetOriginalStorage(address, key, out value);

    public void SetStorage(in Address address, in U256 key, in U256 value) => _state.SetStorage(address, key, value);

    public void GetTransientStorage(in Address address, in U256 key, out U256 value) => _state.GetTransientStorage(address, key, out value);

    public void SetTransientStorage(in Address address, in U256 key, in U256 value) => _state.SetTransientStorage(address, key, value);

    public void Transfer(in Address from, in Address to, in U256 value) => _state.Transfer(from, to, value);

    public void SetNonce(in Address address, ulong nonce) => _state.SetNonce(address, nonce);

    public bool HasCollision(in Address address) => _state.HasCollision(address);

    public void CreateContract(in Address address) => _state.CreateContract(address);

    public void SetCode(in Address address, ReadOnlySpan<byte> code) => _state.SetCode(address, code);

    public void SelfDestruct(in Address address, in Address beneficiary) => _state.SelfDestruct(address, beneficiary);

    public void AddLog(in Address address, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data) => _state.AddLog(address, topics, data);

    public void GetBlockHash(ulong number, out Hash256 hash) => _window.GetHash(number, out hash);

    public int Snapshot() => _state.Snapshot();

    public void RevertTo(int snapshot) => _state.RevertTo(snapshot);
}
