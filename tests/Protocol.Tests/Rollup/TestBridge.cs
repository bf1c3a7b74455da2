using System;
using System.Collections.Generic;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Protocol.Rollup;

/// <summary>A chain with a bridge whose contract does nothing, and messages for it.</summary>
internal static class TestBridge
{
    public static readonly BridgeParameters Parameters = new()
    {
        Contract = Predeploys.MessageQueue,
        L1ChainId = 1,
        L1MessageQueue = TestLedger.AddressOf(0x1111),
    };

    public static TestLedger Ledger(BridgeState state = default, Action<List<GenesisAccount>>? alloc = null, string code = "00") => new(
        alloc: accounts =>
        {
            List<GenesisSlot> slots = [];
            if (!state.WithdrawRoot.IsZero) slots.Add(new GenesisSlot(Parameters.WithdrawRootSlot, Word(state.WithdrawRoot)));
            if (state.QueueIndex != 0) slots.Add(new GenesisSlot(Parameters.QueueIndexSlot, state.QueueIndex));
            if (!state.QueueHash.IsZero) slots.Add(new GenesisSlot(Parameters.QueueHashSlot, Word(state.QueueHash)));
            accounts.Add(new GenesisAccount(Parameters.Contract, 1, default, Convert.FromHexString(code), [.. slots]));
            alloc?.Invoke(accounts);
        },
        bridge: Parameters);

    public static Transaction Message(
        ulong index, Address? to = null, U256 value = default, byte[]? data = null, ulong gas = 200_000, Address? sender = null) => Of(index, to, value, data, gas, sender).ToTransaction();

    public static L1Message Of(ulong index, Address? to = null, U256 value = default, byte[]? data = null, ulong gas = 200_000, Address? sender = null) => new()
    {
        QueueIndex = index,
        Gas = gas,
        To = to ?? TestLedger.AddressOf(0xdd01),
        Value = value,
        Data = data ?? [],
        Sender = sender ?? TestLedger.AddressOf(0xee01),
    };

    public static U256 Word(in Hash256 hash) => U256.FromBigEndian(hash.Bytes);
}
