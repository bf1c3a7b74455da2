using System;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>A batch as bytes, version 1: one RLP list (docs/spec/public-outputs.md).</summary>
public static class BatchInputEncoding
{
    public static byte[] Encode(BatchInput input)
    {
        RlpWriter writer = new(1 << 16);
        int list = writer.BeginList();
        writer.Write(BatchPublicOutput.Tag);
        input.Configuration.Write(writer);
        InputReader.WriteStrings(writer, input.Headers);
        int blocks = writer.BeginList();
        for (int i = 0; i < input.Blocks.Length; i++)
        {
            WriteBlock(writer, input.Blocks[i]);
        }

        writer.EndList(blocks);
        InputReader.WriteStrings(writer, input.WitnessState);
        InputReader.WriteStrings(writer, input.WitnessCodes);
        writer.Write(input.Certificate.Encode());
        FinalityProofEncoding.Write(writer, input.Proof);
        InputReader.WriteStrings(writer, input.PreviousAccount);
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>Strict: what it accepts, <see cref="Encode"/> gives back byte for byte. What the parts hold is the executor's question.</summary>
    public static InputError TryDecode(ReadOnlySpan<byte> bytes, out BatchInput? input)
    {
        input = null;
        RlpReader envelope = new(bytes);
        RlpReader fields = envelope.ReadList();
        ChainConfiguration? configuration = InputReader.ReadStart(ref fields, BatchPublicOutput.Tag, out InputError error);
        if (configuration is null)
        {
            return error;
        }

        InputFault fault = InputFault.None;
        byte[][] headers = InputReader.ReadStrings(ref fields, ref fault);
        BatchBlock[] blocks = ReadBlocks(ref fields, ref fault);
        byte[][] state = InputReader.ReadStrings(ref fields, ref fault);
        byte[][] codes = InputReader.ReadStrings(ref fields, ref fault);
        ReadOnlySpan<byte> seals = fields.ReadBytes();
        FinalityProof proof = FinalityProofEncoding.Read(ref fields, ref fault);
        byte[][] previousAccount = InputReader.ReadStrings(ref fields, ref fault);
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

        input = new BatchInput
        {
            Configuration = configuration,
            Headers = headers,
            Blocks = blocks,
            WitnessState = state,
            WitnessCodes = codes,
            Certificate = certificate!,
            Proof = proof,
            PreviousAccount = previousAccount,
        };
        return default;
    }

    private static void WriteBlock(RlpWriter writer, BatchBlock block)
    {
        int list = writer.BeginList();
        writer.Write(block.HeaderRlp);
        InputReader.WriteStrings(writer, block.Transactions);
        InputReader.WriteWithdrawals(writer, block.Withdrawals);
        writer.EndList(list);
    }

    private static BatchBlock[] ReadBlocks(ref RlpReader fields, ref InputFault fault)
    {
        RlpReader list = fields.ReadList();
        int count = list.CountItems();
        if (count > BatchInput.BlocksMax)
        {
            fault = InputFault.TooManyItems;
            return [];
        }

        BatchBlock[] blocks = new BatchBlock[count];
        for (int i = 0; i < count; i++)
        {
            RlpReader block = list.ReadList();
            blocks[i] = new BatchBlock
            {
                HeaderRlp = block.ReadBytes().ToArray(),
                Transactions = InputReader.ReadStrings(ref block, ref fault),
                Withdrawals = InputReader.ReadWithdrawals(ref block, ref fault),
            };
            list.CloseList(ref block);
        }

        fields.CloseList(ref list);
        return blocks;
    }
}
