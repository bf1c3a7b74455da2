using System;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What the finality program needs: a header, its certificate, and proofs of who the signers are. Only the configuration is trusted.</summary>
public sealed class FinalityInput
{
    public required ChainConfiguration Configuration { get; init; }

    public required byte[] HeaderRlp { get; init; }

    public required FinalityCertificate Certificate { get; init; }

    /// <summary>Against the header's state root.</summary>
    public required FinalityProof Proof { get; init; }

    /// <summary>
    /// Header of the block before a span of blocks of which the certificate's is the last: its parent's, where the span is one block. Empty when the state
    /// before is not to be shown; then the span is one block.
    /// </summary>
    public byte[] PreviousHeaderRlp { get; init; } = [];

    /// <summary>Proof of the account of the contract that names the validators in the state after that block, root first.</summary>
    public byte[][] PreviousAccount { get; init; } = [];

    /// <summary>Where the chain stood with its L1 in that state; null when it is not shown, and on a chain without a bridge.</summary>
    public BridgeProof? PreviousBridge { get; init; }

    /// <summary>One RLP list, version 3 (docs/spec/public-outputs.md).</summary>
    public byte[] Encode()
    {
        RlpWriter writer = new(1 << 14);
        int list = writer.BeginList();
        writer.Write(FinalityPublicOutput.Tag);
        Configuration.Write(writer);
        writer.Write(HeaderRlp);
        writer.Write(Certificate.Encode());
        FinalityProofEncoding.Write(writer, Proof);
        writer.Write(PreviousHeaderRlp);
        InputReader.WriteStrings(writer, PreviousAccount);
        BridgeProof.Write(writer, PreviousBridge);
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>Strict: what it accepts, <see cref="Encode"/> gives back byte for byte. What the parts hold is the program's question.</summary>
    public static InputError TryDecode(ReadOnlySpan<byte> bytes, out FinalityInput? input)
    {
        input = null;
        RlpReader envelope = new(bytes);
        RlpReader fields = envelope.ReadList();
        ChainConfiguration? configuration = InputReader.ReadStart(ref fields, FinalityPublicOutput.Tag, out InputError error);
        if (configuration is null)
        {
            return error;
        }

        InputFault fault = InputFault.None;
        byte[] header = fields.ReadBytes().ToArray();
        ReadOnlySpan<byte> seals = fields.ReadBytes();
        FinalityProof proof = FinalityProofEncoding.Read(ref fields, ref fault);
        byte[] previousHeader = fields.ReadBytes().ToArray();
        byte[][] previousAccount = InputReader.ReadStrings(ref fields, ref fault);
        BridgeProof? previousBridge = BridgeProof.Read(ref fields, ref fault);
        error = InputReader.ReadEnd(ref envelope, ref fields, fault);
        if (error.IsSet)
        {
            return error;
        }

        error = InputReader.ReadCertificate(seals, out FinalityCertificate? certificate);
        if (error.IsSet)
        {
            return error;
        }

        input = new FinalityInput
        {
            Configuration = configuration,
            HeaderRlp = header,
            Certificate = certificate!,
            Proof = proof,
            PreviousHeaderRlp = previousHeader,
            PreviousAccount = previousAccount,
            PreviousBridge = previousBridge,
        };
        return default;
    }
}
