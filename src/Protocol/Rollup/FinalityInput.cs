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

    /// <summary>The parent's header, with <see cref="ParentAccount"/>; empty when the set before the block is not to be shown.</summary>
    public byte[] ParentHeaderRlp { get; init; } = [];

    /// <summary>Proof of the contract's account in the state before the block, root first.</summary>
    public byte[][] ParentAccount { get; init; } = [];

    /// <summary>One RLP list, version 2 (docs/spec/public-outputs.md).</summary>
    public byte[] Encode()
    {
        RlpWriter writer = new(1 << 14);
        int list = writer.BeginList();
        writer.Write(FinalityPublicOutput.Tag);
        Configuration.Write(writer);
        writer.Write(HeaderRlp);
        writer.Write(Certificate.Encode());
        InputReader.WriteStrings(writer, Proof.Account);
        InputReader.WriteStrings(writer, Proof.Count);
        InputReader.WriteStrings(writer, Proof.TotalStake);
        int stakes = writer.BeginList();
        for (int i = 0; i < Proof.Stakes.Length; i++)
        {
            InputReader.WriteStrings(writer, Proof.Stakes[i]);
        }

        writer.EndList(stakes);
        int items = writer.BeginList();
        for (int i = 0; i < Proof.Items.Length; i++)
        {
            InputReader.WriteStrings(writer, Proof.Items[i]);
        }

        writer.EndList(items);
        InputReader.WriteStrings(writer, Proof.Keys);
        writer.Write(ParentHeaderRlp);
        InputReader.WriteStrings(writer, ParentAccount);
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>Strict: what it accepts, <see cref="Encode"/> gives back byte for byte. What the parts hold is the program's question.</summary>
    public static InputError TryDecode(ReadOnlySpan<byte> bytes, out FinalityInput? input)
    {
        input = null;
        RlpReader envelope = new(bytes);
        RlpReader fields = envelope.ReadList();
        ulong tag = fields.ReadUInt64();
        if (!fields.HasError && tag != FinalityPublicOutput.Tag)
        {
            return new InputError(InputFault.Tag);
        }

        InputFault fault = InputFault.None;
        ChainConfiguration? configuration = InputReader.ReadConfiguration(ref fields, ref fault);
        if (configuration is null)
        {
            return new InputError(fields.HasError ? InputFault.Rlp : fault, fields.Error);
        }

        byte[] header = fields.ReadBytes().ToArray();
        ReadOnlySpan<byte> seals = fields.ReadBytes();
        byte[][] account = InputReader.ReadStrings(ref fields, ref fault);
        byte[][] count = InputReader.ReadStrings(ref fields, ref fault);
        byte[][] total = InputReader.ReadStrings(ref fields, ref fault);
        byte[][][] stakes = ReadProofs(ref fields, ref fault);
        byte[][][] items = ReadProofs(ref fields, ref fault);
        byte[][] keys = InputReader.ReadStrings(ref fields, ref fault);
        FinalityProof proof = new(account, count, stakes) { TotalStake = total, Items = items, Keys = keys };
        byte[] parentHeader = fields.ReadBytes().ToArray();
        byte[][] parentAccount = InputReader.ReadStrings(ref fields, ref fault);
        envelope.CloseList(ref fields);
        envelope.ExpectEnd();
        if (envelope.HasError || fault != InputFault.None)
        {
            return new InputError(fault == InputFault.None ? InputFault.Rlp : fault, envelope.Error);
        }

        RlpError error = FinalityCertificate.TryDecode(seals, out FinalityCertificate? certificate);
        if (error != RlpError.None)
        {
            return new InputError(InputFault.Certificate, error);
        }

        input = new FinalityInput
        {
            Configuration = configuration,
            HeaderRlp = header,
            Certificate = certificate!,
            Proof = proof,
            ParentHeaderRlp = parentHeader,
            ParentAccount = parentAccount,
        };
        return default;
    }

    private static byte[][][] ReadProofs(ref RlpReader fields, ref InputFault fault)
    {
        RlpReader list = fields.ReadList();
        int count = list.CountItems();
        if (count > ValidatorSet.CountMax)
        {
            fault = InputFault.TooManyItems;
            return [];
        }

        byte[][][] proofs = new byte[count][][];
        for (int i = 0; i < count; i++)
        {
            proofs[i] = InputReader.ReadStrings(ref list, ref fault);
        }

        fields.CloseList(ref list);
        return proofs;
    }
}
