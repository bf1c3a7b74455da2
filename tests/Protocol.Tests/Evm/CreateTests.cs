using Sequitur.Evm;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>CREATE, CREATE2, the top-level create, SELFDESTRUCT.</summary>
public sealed class CreateTests
{
    [Theory]
    [InlineData("0x0000000000000000000000000000000000000000", 0, "0x00", "0x4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38")]
    [InlineData("0xdeadbeef00000000000000000000000000000000", 0, "0x00", "0xb928f69bb1d91cd65274e3c79d8986362984fda3")]
    [InlineData("0x00000000000000000000000000000000deadbeef", 0xcafebabe, "0xdeadbeef", "0x60f3f640a8508fc6a86d45df051962668e1e8ac7")]
    [InlineData("0x0000000000000000000000000000000000000000", 0, "0x", "0xe33c0c7f7df4809055c3eba6c09cfe4baf1bd9e0")]
    public void Create2_addresses_match_the_examples_of_eip_1014(string creator, uint salt, string initCode, string expected)
    {
        Hex.TryDecode(creator, out byte[] creatorBytes);
        Hex.TryDecode(initCode, out byte[] code);
        Assert.Equal(expected, ContractAddress.FromSalt(new Address(creatorBytes), salt, code).ToString());
    }

    [Theory]
    [InlineData(0ul, "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d")]
    [InlineData(1ul, "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8")]
    [InlineData(2ul, "0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91")]
    public void Create_addresses_match_known_ones(ulong nonce, string expected)
    {
        Hex.TryDecode("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0", out byte[] creator);
        Assert.Equal(expected, ContractAddress.FromNonce(new Address(creator), nonce).ToString());
    }

    [Fact]
    public void A_create_address_encodes_the_nonce_canonically()
    {
        foreach (ulong nonce in new ulong[] { 0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000, uint.MaxValue, ulong.MaxValue - 1 })
        {
            RlpWriter writer = new();
            int list = writer.BeginList();
            writer.Write(Machine.Caller);
            writer.Write(nonce);
            writer.EndList(list);
            Hash256 hash = Crypto.Keccak.Hash(writer.Written);
            Assert.Equal(new Address(hash.Bytes[12..]), ContractAddress.FromNonce(Machine.Caller, nonce));
        }
    }

    [Fact]
    public void A_top_level_create_deploys_what_its_init_code_returns()
    {
        Machine machine = new Machine().WithBalance(Machine.Caller, 9);
        byte[] init = Code.Deploying([1, 2, 3]);
        ExecutionOutcome outcome = machine.Create(init, 100_000, 4);
        Address created = ContractAddress.FromNonce(Machine.Caller, 0);
        Assert.Equal(created, outcome.CreatedAddress);
        Assert.Equal([1, 2, 3], machine.World[created].Code.Bytes.ToArray());
        Assert.Equal((1ul, (U256)4), (machine.World[created].Nonce, machine.World[created].Balance));
        Assert.Equal(100_000ul - 12 - 3 - 3 - 600, outcome.GasLeft);
    }

    [Theory]
    [InlineData(0x6000, ExitReason.Success)]
    [InlineData(0x6001, ExitReason.CodeTooLarge)]
    public void Deployed_code_is_limited(int size, ExitReason expected)
    {
        Assert.Equal(expected, new Machine().Create(new Code().Push((ulong)size).Push(0).Op(Opcode.Return)).Reason);
    }

    [Fact]
    public void Deployed_code_may_not_begin_with_ef()
    {
        Assert.Equal(ExitReason.InvalidCodePrefix, new Machine().Create(Code.Deploying([0xef])).Reason);
        Assert.Equal(ExitReason.Success, new Machine().Create(Code.Deploying([0xee])).Reason);
    }

    [Fact]
    public void Too_little_gas_for_the_deposit_fails_the_create()
    {
        byte[] init = Code.Deploying([1, 2, 3]);
        ulong needed = 12 + 3 + 3 + 600;
        Assert.Equal(ExitReason.Success, new Machine().Create(init, needed).Reason);
        Machine machine = new();
        Assert.Equal((ExitReason.OutOfGas, 0ul), (machine.Create(init, needed - 1).Reason, machine.World[ContractAddress.FromNonce(Machine.Caller, 0)].Nonce));
    }

    [Fact]
    public void Init_code_pays_by_the_word_and_create2_hashes_it()
    {
        foreach (int size in new[] { 0, 1, 32, 33, 1000 })
        {
            ulong words = ((ulong)size + 31) / 32;
            ulong memory = (3 * words) + (words * words / 512);
            byte[] create = new Code().Push((ulong)size).Push(0).Push(0).Op(Opcode.Create);
            Assert.Equal(9 + 32000 + memory + (2 * words), new Machine().GasOf(create));
            byte[] create2 = new Code().Push(0).Push((ulong)size).Push(0).Push(0).Op(Opcode.Create2);
            Assert.Equal(12 + 32000 + memory + (8 * words), new Machine().GasOf(create2));
        }
    }

    [Fact]
    public void Init_code_is_limited()
    {
        byte[] fits = new Code().Push(0xc000).Push(0).Push(0).Op(Opcode.Create);
        byte[] large = new Code().Push(0xc001).Push(0).Push(0).Op(Opcode.Create);
        Assert.Equal(ExitReason.Success, new Machine().Run(fits).Reason);
        Assert.Equal(ExitReason.InitCodeTooLarge, new Machine().Run(large).Reason);
    }

    [Fact]
    public void A_create_returns_the_address_and_no_data()
    {
        byte[] init = Code.Deploying([7]);
        Code code = new Code().Store(init).Push((ulong)init.Length).Push(0).Push(0).Op(Opcode.Create, Opcode.ReturnDataSize, Opcode.Add);
        Machine machine = new();
        Address created = ContractAddress.FromNonce(Machine.Contract, 0);
        Assert.Equal(created.ToWord(), machine.Top(code));
        Assert.Equal(1ul, machine.World[Machine.Contract].Nonce);
        Assert.Equal([7], machine.World[created].Code.Bytes.ToArray());
        Assert.False(machine.World.WarmAccount(created));
    }

    [Fact]
    public void A_reverted_create_pushes_zero_and_leaves_its_data()
    {
        byte[] init = new Code().Push(0xaa).Push(0).Op(Opcode.MStore).Push(32).Push(0).Op(Opcode.Revert);
        Code code = new Code().Store(init).Push((ulong)init.Length).Push(0).Push(0).Op(Opcode.Create)
            .Push(32).Push(0).Push(0).Op(Opcode.ReturnDataCopy).Push(0).Op(Opcode.MLoad, Opcode.Add);
        Machine machine = new();
        Assert.Equal((U256)0xaa, machine.Top(code));
        Assert.Equal(1ul, machine.World[Machine.Contract].Nonce);
        Assert.Equal(0ul, machine.World[ContractAddress.FromNonce(Machine.Contract, 0)].Nonce);
        Assert.False(machine.World.WarmAccount(ContractAddress.FromNonce(Machine.Contract, 0)));
    }

    [Fact]
    public void A_collision_burns_the_childs_gas_and_keeps_the_nonce()
    {
        Machine machine = new();
        machine.World[ContractAddress.FromNonce(Machine.Contract, 0)].Nonce = 1;
        ExecutionOutcome outcome = machine.Run(new Code().Push(0).Push(0).Push(0).Op(Opcode.Create).ReturnTop(), 1_000_000);
        Assert.Equal(U256.Zero, U256.FromBigEndian(outcome.Output));
        Assert.Equal(1ul, machine.World[Machine.Contract].Nonce);
        ulong before = 1_000_000 - 9 - 32000;
        Assert.Equal((before / 64) - 15, outcome.GasLeft);

        Machine top = new();
        top.World.SetInitialStorage(ContractAddress.FromNonce(Machine.Caller, 0), 1, 1);
        ExecutionOutcome collided = top.Create([Opcode.Stop]);
        Assert.Equal((ExitReason.CreateCollision, 0ul), (collided.Reason, collided.GasLeft));
    }

    [Fact]
    public void A_create_without_balance_or_nonce_costs_only_itself()
    {
        Code poor = new Code().Push(0).Push(0).Push(1).Op(Opcode.Create);
        Machine machine = new();
        Assert.Equal(9ul + 32000, machine.GasOf(poor));
        Assert.Equal(0ul, machine.World[Machine.Contract].Nonce);
        Machine exhausted = new();
        exhausted.World[Machine.Contract].Nonce = ulong.MaxValue;
        Assert.Equal(U256.Zero, exhausted.Top(new Code().Push(0).Push(0).Push(0).Op(Opcode.Create)));
        Assert.Equal(ulong.MaxValue, exhausted.World[Machine.Contract].Nonce);
    }

    [Fact]
    public void Init_code_sees_no_call_data_and_jumps_within_itself()
    {
        byte[] init = new Code().Push(4).Op(Opcode.Jump, Opcode.Invalid, Opcode.JumpDest, Opcode.CallDataSize).Push(0).Op(Opcode.MStore8)
            .Push(1).Push(0).Op(Opcode.Return);
        Machine machine = new();
        Assert.Equal([0], machine.World[machine.Create(init).CreatedAddress].Code.Bytes.ToArray());

        // The frame's code buffer is reused: a shorter program must not see the tail or the jump map of the longer one.
        Assert.Equal(ExitReason.InvalidJump, new Machine().Create(new Code().Push(4).Op(Opcode.Jump)).Reason);
    }

    [Fact]
    public void Create_in_a_nested_frame_reuses_buffers_without_leaking()
    {
        byte[] jumping = new Code().Push(4).Op(Opcode.Jump, Opcode.Invalid, Opcode.JumpDest, Opcode.Stop);
        byte[] stale = new Code().Push(4).Op(Opcode.Jump, Opcode.Stop);
        Code code = new Code().Store(jumping).Push((ulong)jumping.Length).Push(0).Push(0).Op(Opcode.Create)
            .Store(stale).Push((ulong)stale.Length).Push(0).Push(0).Op(Opcode.Create);
        Assert.Equal(U256.Zero, new Machine().Top(code));
    }

    [Fact]
    public void Selfdestruct_moves_the_balance_and_keeps_an_old_contract()
    {
        Machine machine = new Machine().WithBalance(Machine.Contract, 10).WithBalance(Machine.Other, 1);
        Assert.Equal(3ul + 5000 + 2600, machine.GasOf(new Code().Push(Machine.Other).Op(Opcode.SelfDestruct)));
        Assert.Equal((U256)11, machine.World[Machine.Other].Balance);
        Assert.False(machine.World[Machine.Contract].IsDestroyed);
        Machine dead = new Machine().WithBalance(Machine.Contract, 10);
        Assert.Equal(3ul + 5000 + 2600 + 25000, dead.GasOf(new Code().Push(Machine.Other).Op(Opcode.SelfDestruct)));
        Assert.Equal(3ul + 5000 + 2600, new Machine().GasOf(new Code().Push(Machine.Other).Op(Opcode.SelfDestruct)));
    }

    [Fact]
    public void A_contract_destroyed_in_its_own_transaction_is_marked_for_deletion()
    {
        Machine machine = new();
        byte[] init = new Code().Push(Machine.Other).Op(Opcode.SelfDestruct);
        ExecutionOutcome outcome = machine.Create(init);
        Assert.True(machine.World[outcome.CreatedAddress].IsDestroyed);
        Assert.Equal(0, outcome.Refund);
    }
}
