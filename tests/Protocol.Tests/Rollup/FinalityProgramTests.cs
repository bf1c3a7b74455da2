using System;
using System.Linq;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Protocol.Consensus;
using Sequitur.Rollup;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class FinalityProgramTests
{
    private const ulong ChainId = 7530;
    private const uint Round = 3;

    private static readonly ValidatorKeys s_four = new(4);
    private static readonly ValidatorKeys s_strangers = new(4, "stranger");

    private readonly ChainConfiguration _configuration = new() { ChainId = ChainId };
    private readonly MemoryState _state = new();
    private readonly BlockHeader _parent;
    private readonly BlockHeader _header;

    public FinalityProgramTests()
    {
        GenesisSpecification specification = new()
        {
            Configuration = _configuration,
            GasLimit = 30_000_000,
            Accounts =
            [
                new GenesisAccount(_configuration.Consensus.ValidatorSet, 1, default, [0], ValidatorSetStorage.Of(_configuration.Consensus, s_four.Set.Ascending)),
                .. Enumerable.Range(1, 40).Select(i => new GenesisAccount(TestLedger.AddressOf((ulong)i), 1, 1, [], [])),
            ],
        };
        _parent = GenesisBlock.Build(specification, _state, out _);
        _header = new MutatedHeader(_parent) { ParentHash = _parent.Hash, Number = 1 }.Build();
    }

    [Fact]
    public void A_final_block_gives_an_output_that_says_who_decided_by_which_rule()
    {
        Assert.Equal(0, FinalityProgram.Run(Input(0, 1, 2).Encode(), out byte[] bytes));
        FinalityPublicOutput output = FinalityPublicOutput.TryDecode(bytes)!;

        Assert.Equal(bytes, output.Encode());
        Assert.Equal(ChainId, output.ChainId);
        Assert.Equal(_configuration.ConfigurationHash, output.ConfigurationHash);
        Assert.Equal(1UL, output.Number);
        Assert.Equal(_header.Hash, output.BlockHash);
        Assert.Equal(_parent.Hash, output.ParentHash);
        Assert.Equal(_header.StateRoot, output.StateRoot);
        Assert.Equal(_configuration.Consensus.ValidatorSet, output.ValidatorSet);
        Assert.Equal((4, 3, Round), (output.ValidatorCount, output.SignerCount, output.Round));
        Assert.True(output.IsSetUnchanged);
    }

    [Fact]
    public void Without_the_parent_the_output_does_not_say_that_the_set_is_unchanged()
    {
        Assert.Equal(0, FinalityProgram.Run(Input(0, 1, 2, hasParent: false).Encode(), out byte[] bytes));
        Assert.False(FinalityPublicOutput.TryDecode(bytes)!.IsSetUnchanged);
    }

    [Fact]
    public void Too_few_seals_a_signer_twice_a_stranger_and_another_chain_are_refused_by_name()
    {
        FinalityInput good = Input(0, 1, 2);
        Refuses(FinalityFault.Certificate, Input(0, 1));
        Refuses(FinalityFault.Certificate, Input(0, 1, 1));
        Refuses(FinalityFault.StakeProof, Change(good, certificate: Certify(s_strangers, 0, 1, 2)));
        Refuses(FinalityFault.NotAValidator, Change(good, certificate: Certify(s_strangers, 0, 1, 2), proof: Prove(s_strangers, 0, 1, 2)));
        Assert.NotEqual(0, FinalityProgram.Run(Change(good, configuration: new ChainConfiguration { ChainId = 1 }).Encode(), out byte[] output));
        Assert.Empty(output);
    }

    [Fact]
    public void A_parent_that_is_not_the_blocks_or_whose_account_is_not_proven_is_refused_by_name()
    {
        FinalityInput good = Input(0, 1, 2);
        Exits(FinalityProgram.ParentHeaderExit, Change(good, parent: _header.Rlp));
        Exits(FinalityProgram.ParentHeaderExit, Change(good, parent: [0xc0]));
        Exits(FinalityProgram.ParentAccountExit, Change(good, parentAccount: []));
        Exits(FinalityProgram.ParentAccountExit, Change(good, parent: []));
        Exits(FinalityProgram.HeaderExit, Change(good, header: [0xc0]));
        Exits(FinalityProgram.ConfigurationExit, Change(good, configuration: new ChainConfiguration { ChainId = ChainId, BaseFeeDenominator = 0 }));
    }

    [Fact]
    public void A_set_that_the_block_changed_is_refused()
    {
        MemoryState before = new();
        BlockHeader parent = GenesisBlock.Build(
            new GenesisSpecification
            {
                Configuration = _configuration,
                GasLimit = 30_000_000,
                Accounts =
                [
                    new GenesisAccount(
                        _configuration.Consensus.ValidatorSet, 1, default, [0], ValidatorSetStorage.Of(_configuration.Consensus, s_strangers.Set.Ascending)),
                ],
            },
            before,
            out _);
        BlockHeader header = new MutatedHeader(_header) { ParentHash = parent.Hash }.Build();
        Assert.False(FinalityProof.Build(_configuration.Consensus, before, before, parent.StateRoot, [], out FinalityProof proof).IsSet);

        Exits(
            (int)FinalityFault.SetChanged,
            Change(Input(0, 1, 2), header: header.Rlp, certificate: Certify(s_four, header, 0, 1, 2), parent: parent.Rlp, parentAccount: proof.Account));
    }

    [Fact]
    public void Every_changed_byte_is_refused_or_encodes_to_itself_and_no_part_of_an_input_is_one()
    {
        byte[] good = Input(0, 1, 2).Encode();
        Random random = new(7);
        for (int i = 0; i < 300; i++)
        {
            byte[] changed = [.. good];
            changed[random.Next(changed.Length)] ^= (byte)(1 + random.Next(255));
            if (!FinalityInput.TryDecode(changed, out FinalityInput? input).IsSet)
            {
                Assert.Equal(changed, input!.Encode());
            }

            Assert.True(FinalityInput.TryDecode(good.AsSpan(0, random.Next(good.Length)), out _).IsSet);
        }

        Assert.Equal(new InputError(InputFault.Rlp, RlpError.TrailingBytes), FinalityInput.TryDecode([.. good, 0], out _));
        Assert.Equal(FinalityProgram.InputFaultsFrom + (int)InputFault.Tag, FinalityProgram.Run([0xc2, 0x01, 0x01], out _));
    }

    private static void Refuses(FinalityFault fault, FinalityInput input) => Exits((int)fault, input);

    private static void Exits(int code, FinalityInput input)
    {
        Assert.Equal(code, FinalityProgram.Run(input.Encode(), out byte[] output));
        Assert.Empty(output);
    }

    private FinalityInput Input(params int[] signers) => Input(signers, true);

    private FinalityInput Input(int first, int second, int third, bool hasParent) => Input([first, second, third], hasParent);

    private FinalityInput Input(int[] signers, bool hasParent)
    {
        FinalityProof proof = Prove(s_four, signers);
        return new FinalityInput
        {
            Configuration = _configuration,
            HeaderRlp = _header.Rlp,
            Certificate = Certify(s_four, signers),
            Proof = proof,
            ParentHeaderRlp = hasParent ? _parent.Rlp : [],
            ParentAccount = hasParent ? proof.Account : [],
        };
    }

    private FinalityCertificate Certify(ValidatorKeys keys, params int[] signers) => Certify(keys, _header, signers);

    private static FinalityCertificate Certify(ValidatorKeys keys, BlockHeader header, params int[] signers) =>
        new(Round, [.. signers.Select(signer => keys.Seal(signer, ChainId, header.Number, Round, header.Hash))]);

    private FinalityProof Prove(ValidatorKeys keys, params int[] signers)
    {
        Address[] addresses = [.. signers.Select(signer => keys[signer])];
        Assert.False(FinalityProof.Build(_configuration.Consensus, _state, _state, _header.StateRoot, addresses, out FinalityProof proof).IsSet);
        return proof;
    }

    private static FinalityInput Change(
        FinalityInput input,
        ChainConfiguration? configuration = null,
        byte[]? header = null,
        FinalityCertificate? certificate = null,
        FinalityProof? proof = null,
        byte[]? parent = null,
        byte[][]? parentAccount = null) => new()
    {
        Configuration = configuration ?? input.Configuration,
        HeaderRlp = header ?? input.HeaderRlp,
        Certificate = certificate ?? input.Certificate,
        Proof = proof ?? input.Proof,
        ParentHeaderRlp = parent ?? input.ParentHeaderRlp,
        ParentAccount = parentAccount ?? input.ParentAccount,
    };
}
