using System;
using Sequitur.Finality;
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

    /// <summary>The header of the block before does not decode, or is of no earlier block, or of the block's height less one and not its parent.</summary>
    public const int PreviousHeaderExit = 22;

    /// <summary>The proof of the contract's account in the state before does not hold, or comes without the header.</summary>
    public const int PreviousAccountExit = 23;

    /// <summary>The proofs of the bridge in the state before do not hold, are missing, or are given where there is nothing to prove.</summary>
    public const int PreviousBridgeExit = 26;

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

        int exit = CheckPrevious(input, header!, result.Contract, out SpanStart start);
        if (exit == 0)
        {
            output = new FinalityPublicOutput
            {
                ChainId = input.Configuration.ChainId,
                ConfigurationHash = input.Configuration.ConfigurationHash,
                FirstNumber = start.FirstNumber,
                LastNumber = header!.Number,
                PreviousHash = start.PreviousHash,
                BlockHash = header.Hash,
                StateRoot = header.StateRoot,
                Signers = SpanSigners.Of(input.Configuration, result, start.Set),
                IsPreviousShown = input.PreviousHeaderRlp.Length != 0,
                Round = input.Certificate.Round,
                Bridge = new SpanBridge(start.Queue, result.Bridge.Queue, result.Bridge.WithdrawRoot),
            };
        }

        return exit;
    }

    /// <summary>The span ends with the certified block and starts after the one whose state is shown; alone where none is.</summary>
    private static int CheckPrevious(FinalityInput input, BlockHeader header, in Account contract, out SpanStart start)
    {
        bool isBoundary = input.Configuration.Consensus.IsBoundary(header.Number);
        start = new SpanStart(header.Number, header.ParentHash, isBoundary ? SetContinuity.Boundary : SetContinuity.NotShown, default);
        if (input.PreviousHeaderRlp.Length == 0)
        {
            if (input.PreviousAccount.Length != 0) return PreviousAccountExit;
            return input.PreviousBridge is null ? 0 : PreviousBridgeExit;
        }

        bool isRead = BlockHeader.TryDecode(input.PreviousHeaderRlp, out BlockHeader? previous) == RlpError.None;
        bool isEarlier = isRead && previous!.Number < header.Number
            && (previous.Number + 1 != header.Number || previous.Hash == header.ParentHash);
        return isEarlier ? CheckSpan(input, header, contract, previous!, out start) : PreviousHeaderExit;
    }

    /// <summary>The contract's storage before the first block is what it is after the last, unless the first is at a boundary; no other may be.</summary>
    private static int CheckSpan(FinalityInput input, BlockHeader header, in Account contract, BlockHeader previous, out SpanStart start)
    {
        ConsensusParameters parameters = input.Configuration.Consensus;
        start = default;
        ulong first = previous.Number + 1;
        if (FinalityCheck.IsAcrossBoundary(parameters, first, header.Number)) return (int)FinalityFault.AcrossBoundary;
        MerkleProofError error = MerkleProof.TryVerifyAccount(previous.StateRoot, parameters.ValidatorSet, input.PreviousAccount, out Account? before);
        if (error != MerkleProofError.None) return PreviousAccountExit;
        FinalityFault bridge = BridgeCheck.Run(input.Configuration.Bridge, previous.StateRoot, input.PreviousBridge, out BridgeFinding found);
        if (bridge != FinalityFault.None) return PreviousBridgeExit;
        SetContinuity set = FinalityCheck.ContinuityOf(parameters, first, before, contract);
        start = new SpanStart(first, previous.Hash, set, found.State.Queue);
        return set == SetContinuity.NotShown ? (int)FinalityFault.SetChanged : 0;
    }

    /// <summary>What is known of where a span of blocks starts.</summary>
    private readonly record struct SpanStart(ulong FirstNumber, Hash256 PreviousHash, SetContinuity Set, QueuePosition Queue);
}
