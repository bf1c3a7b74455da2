using System;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>The guest program that proves that the validators made a block final (EIP-75XXb).</summary>
public static class FinalityProgram
{
    /// <summary>Exit codes from here on are those of <see cref="InputFault"/>.</summary>
    public const int InputFaultsFrom = BlockProgram.InputFaultsFrom;

    /// <summary>The configuration has no meaning.</summary>
    public const int ConfigurationExit = 20;

    /// <summary>The header does not decode.</summary>
    public const int HeaderExit = 21;

    /// <summary>The parent's header does not decode, or is another block's parent.</summary>
    public const int ParentHeaderExit = 22;

    /// <summary>The proof of the contract's account in the parent's state does not hold, or comes without the parent's header.</summary>
    public const int ParentAccountExit = 23;

    /// <summary>Reads a <see cref="FinalityInput"/> and gives the <see cref="FinalityPublicOutput"/>.</summary>
    /// <returns>0, or the number of the fault: of <see cref="FinalityFault"/>, of a constant above, or of <see cref="InputFault"/>. Then there is no output.</returns>
    public static int Run(ReadOnlySpan<byte> input, out byte[] output)
    {
        output = [];
        InputError error = FinalityInput.TryDecode(input, out FinalityInput? finality);
        if (error.IsSet)
        {
            return InputFaultsFrom + (int)error.Fault;
        }

        int exit = Run(finality!, out FinalityPublicOutput? found);
        if (found is not null)
        {
            output = found.Encode();
        }

        return exit;
    }

    /// <summary>The same on an input that is read.</summary>
    /// <returns>As above; the output is null after a fault.</returns>
    public static int Run(FinalityInput input, out FinalityPublicOutput? output)
    {
        output = null;
        if (!input.Configuration.IsUsable)
        {
            return ConfigurationExit;
        }

        if (BlockHeader.TryDecode(input.HeaderRlp, out BlockHeader? header) != RlpError.None)
        {
            return HeaderExit;
        }

        FinalityResult result = FinalityCheck.Run(input.Configuration, header!, input.Certificate, input.Proof);
        if (!result.IsFinal)
        {
            return (int)result.Fault;
        }

        int exit = CheckParent(input, header!, result.Contract, out SetContinuity set);
        if (exit == 0)
        {
            output = new FinalityPublicOutput
            {
                ChainId = input.Configuration.ChainId,
                ConfigurationHash = input.Configuration.ConfigurationHash,
                Number = header!.Number,
                BlockHash = header.Hash,
                ParentHash = header.ParentHash,
                StateRoot = header.StateRoot,
                ValidatorSet = input.Configuration.Consensus.ValidatorSet,
                ValidatorSetRoot = result.Contract.StorageRoot,
                ValidatorCount = result.Validators,
                SignerCount = result.SignerCount,
                Quorum = input.Configuration.Consensus.Quorum,
                Set = set,
                Round = input.Certificate.Round,
            };
        }

        return exit;
    }

    /// <summary>The contract's storage before the block, when the input shows it, is what it is after it, but for a block at a boundary.</summary>
    private static int CheckParent(FinalityInput input, BlockHeader header, in Account contract, out SetContinuity set)
    {
        bool isBoundary = input.Configuration.Consensus.IsBoundary(header.Number);
        set = isBoundary ? SetContinuity.Boundary : SetContinuity.NotShown;
        if (input.ParentHeaderRlp.Length == 0)
        {
            return input.ParentAccount.Length == 0 ? 0 : ParentAccountExit;
        }

        bool isRead = BlockHeader.TryDecode(input.ParentHeaderRlp, out BlockHeader? parent) == RlpError.None;
        if (!isRead || parent!.Hash != header.ParentHash)
        {
            return ParentHeaderExit;
        }

        MerkleProofError error = MerkleProof.TryVerifyAccount(
            parent.StateRoot, input.Configuration.Consensus.ValidatorSet, input.ParentAccount, out Account? before);
        if (error != MerkleProofError.None)
        {
            return ParentAccountExit;
        }

        if (before is { } account && account.StorageRoot == contract.StorageRoot) set = SetContinuity.Unchanged;
        return set == SetContinuity.NotShown ? (int)FinalityFault.SetChanged : 0;
    }
}
