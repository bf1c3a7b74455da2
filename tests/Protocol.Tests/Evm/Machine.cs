using System;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Protocol.Evm;

/// <summary>A world, an interpreter and a contract address to run programs at.</summary>
internal sealed class Machine
{
    public static readonly Address Caller = AddressOf(0xca11e4);
    public static readonly Address Contract = AddressOf(0xc0de);
    public static readonly Address Other = AddressOf(0x0741e4);
    public static readonly Address Coinbase = AddressOf(0xc014ba5e);
    public static readonly Address Origin = AddressOf(0x0419);
    public static readonly U256 GasPrice = 7;

    private readonly Interpreter<TestHost, NoTracer> _interpreter;

    public Machine(Fork fork = Fork.Osaka)
        : this(ForkRules.Of(fork))
    {
    }

    public Machine(ForkRules rules)
    {
        _interpreter = new Interpreter<TestHost, NoTracer>(new TestHost(World), default);
        _interpreter.SetBlock(rules, Block);
    }

    public TestWorld World { get; } = new();

    public static BlockEnvironment Block { get; } = new()
    {
        ChainId = 7530,
        Number = 1000,
        Timestamp = 1_700_000_000,
        Beneficiary = Coinbase,
        GasLimit = 100_000_000,
        BaseFee = 9,
        BlobBaseFee = 11,
        PrevRandao = new U256(1, 2, 3, 4),
    };

    public static TransactionEnvironment Transaction { get; } = new(Origin, GasPrice, [Keccak.Hash([1]), Keccak.Hash([2])]);

    public static Address AddressOf(ulong number)
    {
        Span<byte> bytes = stackalloc byte[32];
        new U256(number).WriteBigEndian(bytes);
        return new Address(bytes[12..]);
    }

    public Machine With(Address address, byte[] code)
    {
        World[address].Code = new Bytecode(code, Keccak.Hash(code));
        return this;
    }

    public Machine WithBalance(Address address, U256 balance)
    {
        World[address].Balance = balance;
        return this;
    }

    /// <summary>Runs the code at <see cref="Contract"/>.</summary>
    public ExecutionOutcome Run(byte[] code, ulong gas = 10_000_000, byte[]? input = null, U256 value = default)
    {
        With(Contract, code);
        return Call(Contract, gas, input, value);
    }

    public ExecutionOutcome Call(Address to, ulong gas = 10_000_000, byte[]? input = null, U256 value = default) =>
        _interpreter.Execute(new Message(false, Caller, to, to, value, input ?? [], gas), Transaction);

    public ExecutionOutcome Execute(in Message message) => _interpreter.Execute(message, Transaction);

    public ExecutionOutcome Create(byte[] initCode, ulong gas = 10_000_000, U256 value = default)
    {
        Address created = ContractAddress.FromNonce(Caller, 0);
        return _interpreter.Execute(new Message(true, Caller, created, default, value, initCode, gas), Transaction);
    }

    /// <summary>Gas a program uses that succeeds.</summary>
    public ulong GasOf(byte[] code, ulong gas = 10_000_000)
    {
        ExecutionOutcome outcome = Run(code, gas);
        Xunit.Assert.Equal(ExitReason.Success, outcome.Reason);
        return gas - outcome.GasLeft;
    }

    /// <summary>The word a program leaves on top of the stack.</summary>
    public U256 Top(Code code, byte[]? input = null)
    {
        ExecutionOutcome outcome = Run(code.ReturnTop(), input: input);
        Xunit.Assert.Equal(ExitReason.Success, outcome.Reason);
        return U256.FromBigEndian(outcome.Output);
    }
}
